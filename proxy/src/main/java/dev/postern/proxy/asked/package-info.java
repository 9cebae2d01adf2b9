/**
 * The door for proxies that carry the traffic themselves and ask over HTTP whether they may:
 * Envoy's ext_authz with an HTTP service, nginx's {@code auth_request}, Traefik's ForwardAuth.
 *
 * <p>Here lives what each of them says of a request, and what it understands of an answer. Never a
 * decision, and no byte on a socket: it is a duty of the listener of {@code proxy.http}, which
 * calls it on its event loops. The sidecar hands it over.
 */
@NullMarked
package dev.postern.proxy.asked;

import org.jspecify.annotations.NullMarked;
