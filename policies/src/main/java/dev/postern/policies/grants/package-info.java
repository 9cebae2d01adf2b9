/**
 * What a caller may do: members and their roles, and the rules that allow and deny.
 *
 * <p>Here lives how a policy is decided, compiled when it is loaded. Who the caller is never comes
 * here, nor how a no is told to it. The gate calls it for every message and for every item of a
 * list, on the thread that decides; nothing here waits. The rulebook constructs it.
 */
@NullMarked
package dev.postern.policies.grants;

import org.jspecify.annotations.NullMarked;
