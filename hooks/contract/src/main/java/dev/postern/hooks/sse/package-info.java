/**
 * Server-sent events over bytes.
 *
 * <p>Here lives how a stream of bytes falls into events and how an event is spelt. The {@code
 * Event} itself is a word of {@code hooks.traffic}, since gate and doors hand it to each other. It
 * knows nothing of what events say and of who carries them. Doors cut their bytes here, and the
 * gate rewrites events here, each on the thread that has the bytes.
 */
@NullMarked
package dev.postern.hooks.sse;

import org.jspecify.annotations.NullMarked;
