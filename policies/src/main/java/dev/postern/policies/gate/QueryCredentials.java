package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Target;
import java.net.URLDecoder;
import java.util.Locale;
import java.util.Optional;

/**
 * Credentials in the query of a call to an MCP server. They are taken from headers only, since
 * queries are logged on every way; and one that is passed on in a query has been given away.
 */
final class QueryCredentials {
  private static final Refusal SHOWN =
      new Refusal.Malformed(
          Refusal.Flaw.CREDENTIAL, "a credential stands in the query, where none is taken");

  private QueryCredentials() {}

  static Optional<Refusal> of(Route route, Arrival head) {
    String query = head.query();
    return query.length() > 1
            && route.target() instanceof Target.McpServer
            && holdsOne(query.substring(1), route.authenticator())
        ? Optional.of(SHOWN)
        : Optional.empty();
  }

  /** Some servers end a parameter at a semicolon, too. */
  private static boolean holdsOne(String query, Authenticator authenticator) {
    for (String parameter : query.split("[&;]")) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      if (authenticator.isCredential(plain(decoded(name)), decoded(value))) {
        return true;
      }
    }
    return false;
  }

  /** A name without what spellings differ in: case, dashes, and the brackets of a list. */
  private static String plain(String name) {
    int bracket = name.indexOf('[');
    String whole = bracket < 0 ? name : name.substring(0, bracket);
    return whole.strip().toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException brokenEscape) {
      return text;
    }
  }
}
