/**
 * The HTTP/1.1 reverse proxy: a door that asks the gate.
 *
 * <p>Here lives all that mentions bytes on a socket: strict reading of requests, framing,
 * hop-by-hop headers, streaming with back-pressure, pooled upstream connections. Never a decision,
 * never JSON-RPC, never a status code of its own: what is not the server's answer comes from the
 * gate. What else may be done with requests that are read so strictly is another {@link
 * dev.postern.proxy.http.Duty} of the same listener. The sidecar starts it; client and upstream
 * connection of one exchange live on one event loop, and nothing here is touched by any other
 * thread.
 */
@NullMarked
package dev.postern.proxy.http;

import org.jspecify.annotations.NullMarked;
