/**
 * Server-sent events over bytes.
 *
 * <p>Here lives how a stream of bytes falls into events and how an event is spelt. It knows nothing
 * of what events say and of who carries them. Faces call it on the thread that has the bytes.
 */
@NullMarked
package dev.postern.hooks.sse;

import org.jspecify.annotations.NullMarked;
