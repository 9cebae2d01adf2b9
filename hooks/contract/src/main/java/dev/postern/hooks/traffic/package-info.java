/**
 * Floor 0: the words for traffic that gate, hooks and doors share.
 *
 * <p>Here live values that say what came, from whom, what it asks and what is answered. No
 * decision, no parser of a wire format and no transport type may come here. Everybody calls it, on
 * any thread: all of it is immutable.
 */
@NullMarked
package dev.postern.hooks.traffic;

import org.jspecify.annotations.NullMarked;
