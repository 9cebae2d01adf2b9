package dev.postern.hooks.traffic;

import java.util.Optional;

/**
 * The head of a request, as it stands on the wire: what is asked, of whom, by whom.
 *
 * @param target the request target in origin form, path and query, exactly as it was sent
 * @param server the protected server that is meant, where whoever asks is configured to say so
 * @param certificate the caller's, where whoever asks has verified one
 */
public record Arrival(
    Door door,
    Peer peer,
    String method,
    Authority authority,
    String target,
    Headers headers,
    Optional<String> server,
    Optional<ClientCertificate> certificate) {

  /** A request of which nobody tells a certificate. */
  public Arrival(
      Door door,
      Peer peer,
      String method,
      Authority authority,
      String target,
      Headers headers,
      Optional<String> server) {
    this(door, peer, method, authority, target, headers, server, Optional.empty());
  }

  /** A request whose server is told by host and path. */
  public Arrival(
      Door door, Peer peer, String method, Authority authority, String target, Headers headers) {
    this(door, peer, method, authority, target, headers, Optional.empty());
  }

  /** The target without its query, not decoded. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** What follows the path: the question mark and the query, or nothing. */
  public String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query);
  }

  public Arrival with(Headers other) {
    return new Arrival(door, peer, method, authority, target, other, server, certificate);
  }

  /** The same request for another path and query. */
  public Arrival withTarget(String other) {
    return new Arrival(door, peer, method, authority, other, headers, server, certificate);
  }
}
