package dev.postern.extauthz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.hooks.traffic.ClientCertificate;
import dev.postern.hooks.traffic.Peer;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.util.Optional;

/** Where callers are and whose certificates they have, as Envoy spells it. */
final class Sources {
  /** For messages that name no caller: an address that nobody has, and nobody trusts. */
  static final Peer NOBODY = new Peer(InetAddress.ofLiteral("0.0.0.0"), 0);

  private Sources() {}

  /** An address with its port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
  static Peer peer(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return NOBODY;
    }
    String address = text.substring(0, colon);
    boolean bracketed = address.startsWith("[") && address.endsWith("]");
    try {
      return peer(
          bracketed ? address.substring(1, address.length() - 1) : address,
          Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException noPort) {
      return NOBODY;
    }
  }

  /**
   * The certificate that Envoy has verified, if there is one.
   *
   * @param encoded all of it, in PEM with some characters escaped; or nothing
   */
  static Optional<ClientCertificate> certificate(String principal, String encoded) {
    return principal.isEmpty() && encoded.isEmpty()
        ? Optional.empty()
        : Optional.of(new ClientCertificate(principal, decoded(encoded)));
  }

  /** What cannot be decoded stays as it is, and is no certificate. */
  private static String decoded(String encoded) {
    try {
      return URLDecoder.decode(encoded, US_ASCII);
    } catch (IllegalArgumentException badEscape) {
      return encoded;
    }
  }

  static Peer peer(String address, int port) {
    try {
      return new Peer(InetAddress.ofLiteral(address), port);
    } catch (IllegalArgumentException noLiteral) {
      return NOBODY;
    }
  }
}
