/**
 * Random HTTP/1.1 at the proxy's sockets, and what came of it held against what was sent. Nothing
 * of the proxy's own reading is used here: requests are read by {@code StrictRequests}, answers by
 * {@code Answers}. Clients run on threads of their own, so does each upstream connection; what they
 * saw is judged afterwards, on the thread of the test.
 */
@NullMarked
package dev.postern.proxy.fuzz;

import org.jspecify.annotations.NullMarked;
