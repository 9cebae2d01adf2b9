package dev.postern.hooks.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What the bytes between two quotes say. Only for bytes that {@link StringScan} has found valid:
 * nothing is checked again here.
 */
final class CodePoints {
  private CodePoints() {}

  /**
   * The code point written at {@code at}, escaped or not, in the low half, and the offset behind it
   * in the high half. Half a surrogate pair comes out as itself.
   */
  static long read(byte[] text, int at) {
    byte lead = text[at];
    if (lead == '\\') {
      return readEscape(text, at + 1);
    }
    if (lead >= 0) {
      return found(lead, at + 1);
    }
    int second = text[at + 1] & 0x3F;
    if (lead < (byte) 0xE0) {
      return found((lead & 0x1F) << 6 | second, at + 2);
    }
    int third = text[at + 2] & 0x3F;
    if (lead < (byte) 0xF0) {
      return found((lead & 0x0F) << 12 | second << 6 | third, at + 3);
    }
    int fourth = text[at + 3] & 0x3F;
    return found((lead & 0x07) << 18 | second << 12 | third << 6 | fourth, at + 4);
  }

  static int codePoint(long found) {
    return (int) found;
  }

  static int next(long found) {
    return (int) (found >>> 32);
  }

  static String text(byte[] text, int from, int to, int marks) {
    if (marks == StringScan.PLAIN) {
      return new String(text, from, to - from, ISO_8859_1);
    }
    if ((marks & StringScan.ESCAPED) == 0) {
      return new String(text, from, to - from, UTF_8);
    }
    StringBuilder decoded = new StringBuilder(to - from);
    for (int at = from; at < to; ) {
      long found = read(text, at);
      decoded.appendCodePoint(codePoint(found));
      at = next(found);
    }
    return decoded.toString();
  }

  static boolean equal(byte[] text, int from, int to, String other) {
    int at = from;
    int index = 0;
    while (at < to && index < other.length()) {
      long found = read(text, at);
      int expected = other.codePointAt(index);
      if (codePoint(found) != expected) {
        return false;
      }
      at = next(found);
      index += Character.charCount(expected);
    }
    return at == to && index == other.length();
  }

  /** The value of the hexadecimal digit, or -1. */
  static int hexDigit(byte digit) {
    if (digit >= '0' && digit <= '9') {
      return digit - '0';
    }
    int letter = digit | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  /** The number written in four hexadecimal digits; negative when one of them is none. */
  static int hex4(byte[] text, int at) {
    return hexDigit(text[at]) << 12
        | hexDigit(text[at + 1]) << 8
        | hexDigit(text[at + 2]) << 4
        | hexDigit(text[at + 3]);
  }

  private static long readEscape(byte[] text, int at) {
    return switch (text[at]) {
      case 'b' -> found('\b', at + 1);
      case 'f' -> found('\f', at + 1);
      case 'n' -> found('\n', at + 1);
      case 'r' -> found('\r', at + 1);
      case 't' -> found('\t', at + 1);
      case 'u' -> readUnit(text, at + 1);
      default -> found(text[at], at + 1);
    };
  }

  private static long readUnit(byte[] text, int at) {
    int unit = hex4(text, at);
    int behind = at + 4;
    // The closing quote stands behind the string, so at least one more byte can be looked at.
    if (Character.isHighSurrogate((char) unit) && text[behind] == '\\' && text[behind + 1] == 'u') {
      int low = hex4(text, behind + 2);
      if (Character.isLowSurrogate((char) low)) {
        return found(Character.toCodePoint((char) unit, (char) low), behind + 6);
      }
    }
    return found(unit, behind);
  }

  private static long found(int codePoint, int next) {
    return (long) next << 32 | codePoint;
  }
}
