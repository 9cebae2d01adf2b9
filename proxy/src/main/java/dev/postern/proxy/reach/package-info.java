/**
 * How upstreams are reached: the addresses of their names, which of them take connections, and how
 * many connections each upstream may have.
 *
 * <p>Here live memory and order, in plain Java. Sockets and Netty never come here, and nothing that
 * has been sent is known here. The doors call it on any of their event loops; names are looked up
 * on virtual threads.
 */
@NullMarked
package dev.postern.proxy.reach;

import org.jspecify.annotations.NullMarked;
