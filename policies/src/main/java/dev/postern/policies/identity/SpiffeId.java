package dev.postern.policies.identity;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a workload: {@code spiffe://example.org/ns/a/sa/b}.
 *
 * @param path without the slash before it
 */
public record SpiffeId(String trustDomain, String path) {
  private static final String SCHEME = "spiffe://";
  private static final int LONGEST = 2048;
  private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
  private static final Pattern SEGMENT = Pattern.compile("[a-zA-Z0-9._-]+");

  /** Whether a text can name a trust domain. */
  public static boolean isTrustDomain(String text) {
    return TRUST_DOMAIN.matcher(text).matches();
  }

  /** Empty unless the text is a workload's name precisely as the standard spells it. */
  static Optional<SpiffeId> parse(String uri) {
    int slash = uri.indexOf('/', SCHEME.length());
    if (!uri.startsWith(SCHEME) || slash < 0 || uri.length() > LONGEST) {
      return Optional.empty();
    }
    SpiffeId id = new SpiffeId(uri.substring(SCHEME.length(), slash), uri.substring(slash + 1));
    return isTrustDomain(id.trustDomain) && isPath(id.path) ? Optional.of(id) : Optional.empty();
  }

  private static boolean isPath(String path) {
    for (String segment : path.split("/", -1)) {
      if (!SEGMENT.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
