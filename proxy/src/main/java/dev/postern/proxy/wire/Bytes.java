package dev.postern.proxy.wire;

import java.nio.charset.StandardCharsets;

/** Which bytes may stand where. */
final class Bytes {
  private static final boolean[] TOKEN = new boolean[256];
  private static final boolean[] TEXT = new boolean[256];

  static {
    for (int b = 'a'; b <= 'z'; b++) {
      TOKEN[b] = true;
      TOKEN[b - 32] = true;
    }
    for (int b = '0'; b <= '9'; b++) {
      TOKEN[b] = true;
    }
    for (byte b : "!#$%&'*+-.^_`|~".getBytes(StandardCharsets.US_ASCII)) {
      TOKEN[b] = true;
    }
    for (int b = ' '; b < 256; b++) {
      TEXT[b] = b != 0x7f;
    }
    TEXT['\t'] = true;
  }

  private Bytes() {}

  /** Whether a name may hold it. */
  static boolean isToken(byte b) {
    return TOKEN[b & 0xff];
  }

  /** Whether a line may hold it: no control character but the tab. */
  static boolean isText(byte b) {
    return TEXT[b & 0xff];
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  static boolean equal(String text, byte[] bytes, int from, int to) {
    int length = to - from;
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != (bytes[from + i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Bytes as they are, one character each. */
  static String text(byte[] bytes, int from, int to) {
    return to == from ? "" : new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
