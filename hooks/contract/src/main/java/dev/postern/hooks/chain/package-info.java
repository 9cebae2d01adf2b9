/**
 * Runs hooks over a call: in order, each within its time and within what its mode permits.
 *
 * <p>Here lives the chain and what it tells of a run. It knows operations and hooks, never a
 * decision about anyone and never a transport. Gates call it, on an event loop where no hook waits,
 * else on a virtual thread.
 */
@NullMarked
package dev.postern.hooks.chain;

import org.jspecify.annotations.NullMarked;
