/**
 * To whom MCP sessions belong.
 *
 * <p>Here lives the memory of which subject was given which session. What travels in a session
 * never comes here, nor who may open one. The gate calls it on any thread; it outlives every
 * edition of the rules.
 */
@NullMarked
package dev.postern.policies.sessions;

import org.jspecify.annotations.NullMarked;
