/**
 * The bytes of HTTP/1.1, read in the only way in which they can be read, and written.
 *
 * <p>Here lives what is strict: where a head ends, where a body ends, what a field may hold.
 * Readers are pulled by whoever wants the next piece, so that what nobody wants stays unread.
 * Written by hand because it must be stricter than what exists (nothing is mended in silence) and
 * leaner (a head costs its strings, a body nothing). Never here: sockets, timers, the gate. The
 * doors call it, each connection on its own event loop.
 */
@NullMarked
package dev.postern.proxy.wire;

import org.jspecify.annotations.NullMarked;
