package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A path that every server reads alike. What some server would take apart differently (dot
 * segments, doubled, encoded or reversed slashes, path parameters, bad escapes) is unclear and
 * refused.
 */
sealed interface CallPath {
  record Unclear(String why) implements CallPath {}

  /**
   * @param raw as it was sent
   * @param decoded with its escapes resolved: what rules are held against
   */
  record Clear(String raw, String decoded) implements CallPath {
    /**
     * The request target below {@code to} instead of below {@code from}; {@link Fitness} has made
     * sure that the path begins with {@code from} as it was sent.
     */
    String below(String from, String to, Arrival head) {
      String query = head.query();
      String rest = raw.substring(from.endsWith("/") ? from.length() - 1 : from.length());
      if (rest.isEmpty() && query.isEmpty() && !to.isEmpty()) {
        return to;
      }
      String base = to.endsWith("/") && !rest.isEmpty() ? to.substring(0, to.length() - 1) : to;
      String path = base + rest;
      return (path.isEmpty() ? "/" : path) + query;
    }

    @Override
    public String toString() {
      return raw;
    }
  }

  static CallPath read(String raw) {
    if (!raw.startsWith("/")) {
      return new Unclear("the path does not begin with a slash");
    }
    if (raw.indexOf('%') < 0) {
      return checked(raw, raw);
    }
    String lower = raw.toLowerCase(java.util.Locale.ROOT);
    if (lower.contains("%2f") || lower.contains("%5c")) {
      return new Unclear("the path holds an encoded slash");
    }
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c > 126) {
        return new Unclear("the path holds a character that must be escaped");
      }
      if (c != '%') {
        bytes.put((byte) c);
      } else if (escape(raw, i) < 0) {
        return new Unclear("the path holds a broken escape");
      } else {
        bytes.put((byte) escape(raw, i));
        i += 2;
      }
    }
    try {
      return checked(raw, StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return new Unclear("the path's escapes are not UTF-8");
    }
  }

  private static int escape(String raw, int at) {
    if (at + 2 >= raw.length()) {
      return -1;
    }
    int high = hex(raw.charAt(at + 1));
    int low = hex(raw.charAt(at + 2));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static int hex(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private static CallPath checked(String raw, String decoded) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= 32 || c > 126 || c == '\\' || c == ';' || c == '#') {
        return new Unclear("the path holds a character that servers read differently");
      }
    }
    for (int i = 0; i < decoded.length(); i++) {
      char c = decoded.charAt(i);
      if (Character.isISOControl(c)) {
        return new Unclear("the path holds a control character");
      }
      if (c == '/' && isUnclearSegment(decoded, i + 1)) {
        return new Unclear("the path holds an empty or a dot segment");
      }
    }
    return new Clear(raw, decoded);
  }

  /**
   * Whether the segment that starts here is empty (but for a final slash), {@code .} or {@code ..}.
   */
  private static boolean isUnclearSegment(String path, int start) {
    int slash = path.indexOf('/', start);
    int end = slash < 0 ? path.length() : slash;
    return switch (end - start) {
      case 0 -> slash >= 0;
      case 1 -> path.charAt(start) == '.';
      case 2 -> path.charAt(start) == '.' && path.charAt(start + 1) == '.';
      default -> false;
    };
  }
}
