package dev.postern.extauthz;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A message of protobuf that is written from its end: so each length is known when it is due, and
 * nothing is measured before it is written. Fields stand in the reverse order of the calls.
 */
final class Backwards {
  private static final int LENGTH_DELIMITED = 2;

  private byte[] bytes = new byte[512];
  private int from = bytes.length;

  /** So many bytes are written: to be told to {@link #message} later. */
  int written() {
    return bytes.length - from;
  }

  /** Makes what was written since then a field. */
  void message(int field, int since) {
    number(written() - since);
    number(field << 3 | LENGTH_DELIMITED);
  }

  void raw(byte[] piece) {
    room(piece.length);
    from -= piece.length;
    System.arraycopy(piece, 0, bytes, from, piece.length);
  }

  void text(int field, String text) {
    int since = written();
    int length = text.length();
    room(length);
    for (int i = length - 1; i >= 0; i--) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        from = bytes.length - since;
        raw(text.getBytes(UTF_8));
        break;
      }
      bytes[--from] = (byte) c;
    }
    message(field, since);
  }

  private void number(int number) {
    int more = 1;
    for (int rest = number >>> 7; rest != 0; rest >>>= 7) {
      more++;
    }
    room(more);
    from -= more;
    int at = from;
    int rest = number;
    for (; rest >= 0x80; rest >>>= 7) {
      bytes[at++] = (byte) (rest | 0x80);
    }
    bytes[at] = (byte) rest;
  }

  private void room(int more) {
    if (from < more) {
      int written = written();
      byte[] longer = new byte[Math.max(2 * bytes.length, written + more)];
      System.arraycopy(bytes, from, longer, longer.length - written, written);
      bytes = longer;
      from = longer.length - written;
    }
  }

  Reply reply() {
    return new Reply(bytes, from);
  }
}
