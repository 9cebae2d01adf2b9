package dev.postern.proxy.wire;

import dev.postern.hooks.traffic.Authority;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a request: three words with one space between them.
 *
 * @param target as it was sent
 */
record RequestLine(String method, String target, boolean oldVersion) {
  private static final String SCHEME = "http://";

  /** Reads the line that ends at {@code end}; nothing when it is not three such words. */
  static @Nullable RequestLine read(Vocabulary words, byte[] text, int from, int end) {
    int first = word(text, from, end);
    int second = first == end ? end : word(text, first + 1, end);
    boolean three = first > from && second > first + 1 && second < end;
    if (!three || end - second != 9) {
      return null;
    }
    boolean latest = Bytes.equal("HTTP/1.1", text, second + 1, end);
    boolean old = !latest && Bytes.equal("HTTP/1.0", text, second + 1, end);
    String method = Methods.known(words.value(text, from, first));
    return (latest || old) && method != null
        ? new RequestLine(method, target(words, text, first + 1, second), old)
        : null;
  }

  /** Queries may hold secrets, which are not remembered. */
  private static String target(Vocabulary words, byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == '?') {
        return Bytes.text(text, from, to);
      }
    }
    return words.value(text, from, to);
  }

  /** Where the word that starts here ends: at the next space, or at a byte that no word holds. */
  private static int word(byte[] text, int from, int end) {
    int at = from;
    while (at < end && text[at] > ' ') {
      at++;
    }
    return at == end || text[at] == ' ' ? at : end;
  }

  /** Where a request goes. */
  record Address(Authority authority, String target) {}

  /** Empty unless host and target say one and the same address. */
  Optional<Address> address(Vocabulary words, Fields fields) {
    if (fields.hosts() != 1 || target.indexOf('#') >= 0) {
      return Optional.empty();
    }
    Optional<Authority> host = words.authority(fields.host());
    if (target.charAt(0) == '/') {
      return host.map(authority -> new Address(authority, target));
    }
    if (!target.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    int end = authorityEnd();
    Optional<Authority> named = Authority.parse(target.substring(SCHEME.length(), end));
    String rest = target.substring(end);
    String origin = rest.startsWith("/") ? rest : "/" + rest;
    return host.filter(authority -> named.isPresent() && isSame(authority, named.get()))
        .map(authority -> new Address(authority, origin));
  }

  private int authorityEnd() {
    for (int i = SCHEME.length(); i < target.length(); i++) {
      if (target.charAt(i) == '/' || target.charAt(i) == '?') {
        return i;
      }
    }
    return target.length();
  }

  private static boolean isSame(Authority one, Authority other) {
    return one.host().equals(other.host()) && one.port().orElse(80) == other.port().orElse(80);
  }
}
