/**
 * The one gate: what happens to a request, in the order in which it happens, and the ports through
 * which it asks those who decide.
 *
 * <p>Here live the verbs a door may call, the trail they leave and the one table that turns a no
 * into an answer. Never a transport, never a decision of its own: each question goes to a port.
 * Doors call it on their event loops, or on a virtual thread after {@link
 * dev.postern.policies.gate.Waits}.
 */
@NullMarked
package dev.postern.policies.gate;

import org.jspecify.annotations.NullMarked;
