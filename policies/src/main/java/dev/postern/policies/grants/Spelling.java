package dev.postern.policies.grants;

import static java.util.HexFormat.isHexDigit;

import java.util.HexFormat;

/**
 * Whether an address has one reading only. {@code file:///pub/../etc/passwd} matches {@code
 * file:///pub/*} and means something else; a rule with stars must not be fooled by the likes of it.
 */
final class Spelling {
  private Spelling() {}

  /**
   * For the path of a call, which comes here with its escapes resolved: what is still one, and what
   * would not be part of a path if it had not been escaped, is suspicious.
   */
  static boolean isPlainPath(String path) {
    for (int i = 0; i < path.length(); i++) {
      if ("%;?#".indexOf(path.charAt(i)) >= 0) {
        return false;
      }
    }
    return !path.contains("//") && !hasBlankEnd(path) && isPlain(path);
  }

  /** Whether a segment ends in a blank, which some servers leave off. */
  private static boolean hasBlankEnd(String path) {
    for (int i = 0; i < path.length(); i++) {
      boolean ends = i + 1 == path.length() || path.charAt(i + 1) == '/';
      if (ends && isBlank(path.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  static boolean isBlankOrDot(char c) {
    return c == '.' || isBlank(c);
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /** For the URI of a resource. */
  static boolean isPlainUri(String uri) {
    for (int i = 0; i < uri.length() && uri.charAt(i) != ':'; i++) {
      if (uri.charAt(i) >= 'A' && uri.charAt(i) <= 'Z') {
        return false;
      }
    }
    return !hasEmptySegment(uri)
        && uri.equals(uri.strip())
        && SplitUri.of(uri).filter(split -> !split.isPlain()).isEmpty()
        && isPlain(uri);
  }

  /** Two slashes follow a colon, where an authority starts; elsewhere they enclose nothing. */
  private static boolean hasEmptySegment(String uri) {
    int at = uri.indexOf("//");
    while (at >= 0) {
      if (at == 0 || uri.charAt(at - 1) != ':') {
        return true;
      }
      at = uri.indexOf("//", at + 2);
    }
    return false;
  }

  private static boolean isPlain(String text) {
    int segment = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == 0x7f || c == '\\' || (c == '%' && !isPlainEscape(text, i))) {
        return false;
      }
      if (endsSegment(c)) {
        if (isDots(text, segment, i)) {
          return false;
        }
        segment = i + 1;
      }
    }
    return !isDots(text, segment, text.length());
  }

  private static boolean endsSegment(char c) {
    return c == '/' || c == '?' || c == '#' || c == ':' || c == ';' || c == '&' || c == '=';
  }

  private static boolean isDots(String text, int from, int to) {
    int length = to - from;
    boolean one = length == 1 || length == 2;
    return one && text.charAt(from) == '.' && text.charAt(to - 1) == '.';
  }

  /**
   * An escape is plain if the character had to be escaped and no server takes it for a separator.
   */
  private static boolean isPlainEscape(String text, int at) {
    boolean whole = at + 2 < text.length();
    if (!whole || !isHexDigit(text.charAt(at + 1)) || !isHexDigit(text.charAt(at + 2))) {
      return false;
    }
    int value = HexFormat.fromHexDigits(text, at + 1, at + 3);
    boolean control = value < ' ' || value == 0x7f;
    boolean neverUtf8 = value == 0xc0 || value == 0xc1 || value > 0xf4;
    return !control && !neverUtf8 && !isUnreserved(value) && "/\\%;?#".indexOf(value) < 0;
  }

  private static boolean isUnreserved(int c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
  }
}
