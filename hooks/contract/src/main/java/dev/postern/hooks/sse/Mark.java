package dev.postern.hooks.sse;

/** The byte order mark of UTF-8, which says nothing at the start of a stream. */
final class Mark {
  static final byte[] BYTES = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private Mark() {}

  static boolean standsAt(int at, byte[] text) {
    return text.length - at >= BYTES.length
        && text[at] == BYTES[0]
        && text[at + 1] == BYTES[1]
        && text[at + 2] == BYTES[2];
  }
}
