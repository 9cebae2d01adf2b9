package dev.postern.hooks.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the end of a string, checks every byte of it and notes what it is made of. Kept and used
 * again by its cursor.
 */
final class StringScan {
  /** The marks of a string that is what its bytes are: printable ASCII without an escape. */
  static final int PLAIN = 0;

  static final int ESCAPED = 1;
  static final int NOT_ASCII = 2;
  static final int LONE_SURROGATE = 4;
  static final int NUL = 8;

  /** A bit for each character that may follow a backslash and stand for one character by itself. */
  private static final long[] LETTERS = new long[2];

  static {
    for (char letter : "\"\\/bfnrt".toCharArray()) {
      LETTERS[letter >> 6] |= 1L << letter;
    }
  }

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long LINE_FEEDS = ONES * 'n';

  private int marks;
  private Complaint complaint = Complaint.ENDS_EARLY;
  private int complaintAt;

  int marks() {
    return marks;
  }

  Complaint complaint() {
    return complaint;
  }

  int complaintAt() {
    return complaintAt;
  }

  /**
   * Scans a string from somewhere behind its opening quote; what lies between is a plain run.
   *
   * @return the offset of the closing quote, or -1: then {@link #complaint} and {@link
   *     #complaintAt} tell
   */
  int scan(byte[] text, int from, int limit) {
    marks = PLAIN;
    int at = from;
    while (at >= 0) {
      at = easyRun(text, at, limit);
      if (at == limit) {
        return refuse(Complaint.ENDS_EARLY, at);
      }
      byte odd = text[at];
      if (odd == '"') {
        return at;
      }
      if (odd == '\\') {
        at = escape(text, at, limit);
      } else if (odd < 0) {
        at = manyBytes(text, at, limit);
      } else {
        return refuse(Complaint.RAW_CONTROL, at);
      }
    }
    return -1;
  }

  /**
   * The offset of the next quote, backslash, control character or byte beyond ASCII; eight bytes a
   * step.
   */
  static int plainRun(byte[] text, int from, int limit) {
    int at = from;
    while (at <= limit - Long.BYTES) {
      long eight = (long) EIGHT.get(text, at);
      long signs = signs(eight);
      if (signs != 0) {
        return at + (Long.numberOfTrailingZeros(signs) >> 3);
      }
      at += Long.BYTES;
    }
    while (at < limit && text[at] >= 0x20 && text[at] != '"' && text[at] != '\\') {
      at++;
    }
    return at;
  }

  /**
   * The offset of the next byte that is neither plain nor part of an escape of one letter. A word
   * of eight bytes is looked at once, however many escapes are in it: texts within texts are full
   * of them.
   */
  private int easyRun(byte[] text, int from, int limit) {
    int at = from;
    while (at < limit - Long.BYTES) {
      long eight = (long) EIGHT.get(text, at);
      long quotes = found(eight, QUOTES);
      long backslashes = found(eight, BACKSLASHES);
      long others = (~((eight & ~HIGH_BITS) + 0x6060606060606060L) | eight) & HIGH_BITS;
      if ((quotes | backslashes | others) == 0) {
        at += Long.BYTES;
        continue;
      }
      long escaped = backslashes << 8;
      long letters = quotes | found(eight, LINE_FEEDS);
      // A backslash behind a backslash, or a letter that is none of the usual, is looked at below.
      long doubts = others | backslashes & escaped | escaped & ~letters | quotes & ~escaped;
      int last = (int) (backslashes >>> 63);
      if (doubts == 0 && (last == 0 || isLetter(text[at + Long.BYTES]))) {
        marks |= backslashes == 0 ? PLAIN : ESCAPED;
        at += Long.BYTES + last;
        continue;
      }
      int behind = firstEscapes(text, at, others | quotes | backslashes);
      if (behind < 0) {
        return ~behind;
      }
      at = behind;
    }
    return plainRun(text, at, limit);
  }

  /**
   * Goes from sign to sign among eight bytes.
   *
   * @return the offset to go on from, or the complement of that of a sign that is no easy escape
   */
  private int firstEscapes(byte[] text, int at, long signs) {
    long left = signs;
    int next = at + Long.BYTES;
    while (left != 0) {
      int bits = Long.numberOfTrailingZeros(left) & ~7;
      int here = at + (bits >> 3);
      if (text[here] != '\\' || !isLetter(text[here + 1])) {
        return ~here;
      }
      marks |= ESCAPED;
      next = Math.max(next, here + 2);
      left &= -1L << 8 << bits << 8;
    }
    return next;
  }

  /**
   * High bits, the lowest of which is that of the first quote, backslash, control character or byte
   * beyond ASCII. Borrows can raise false ones, but only above a true one.
   */
  private static long signs(long eight) {
    long quotes = eight ^ QUOTES;
    long backslashes = eight ^ BACKSLASHES;
    return (((quotes - ONES) & ~quotes)
            | ((backslashes - ONES) & ~backslashes)
            | ((eight - 0x2020202020202020L) & ~eight)
            | eight)
        & HIGH_BITS;
  }

  /** The high bit of each byte beneath which stands the one that is sought, and of no other. */
  private static long found(long eight, long sought) {
    long differs = eight ^ sought;
    return ~((differs & ~HIGH_BITS) + ~HIGH_BITS | differs) & HIGH_BITS;
  }

  private static boolean isLetter(byte letter) {
    return letter >= 0 && (LETTERS[letter >> 6] >>> letter & 1) != 0;
  }

  private int escape(byte[] text, int at, int limit) {
    marks |= ESCAPED;
    if (at + 1 == limit) {
      return refuse(Complaint.ENDS_EARLY, limit);
    }
    if (isLetter(text[at + 1])) {
      return at + 2;
    }
    return text[at + 1] == 'u' ? unitEscape(text, at, limit) : refuse(Complaint.BAD_ESCAPE, at);
  }

  private int unitEscape(byte[] text, int at, int limit) {
    if (limit - at < 6) {
      return refuse(Complaint.ENDS_EARLY, limit);
    }
    int unit = CodePoints.hex4(text, at + 2);
    if (unit < 0) {
      return refuse(Complaint.BAD_ESCAPE, at);
    }
    if (unit == 0) {
      marks |= NUL;
    }
    if (!Character.isSurrogate((char) unit)) {
      return at + 6;
    }
    if (Character.isHighSurrogate((char) unit) && lowFollows(text, at + 6, limit)) {
      return at + 12;
    }
    marks |= LONE_SURROGATE;
    return at + 6;
  }

  private static boolean lowFollows(byte[] text, int at, int limit) {
    if (limit - at < 6 || text[at] != '\\' || text[at + 1] != 'u') {
      return false;
    }
    int unit = CodePoints.hex4(text, at + 2);
    return unit >= 0 && Character.isLowSurrogate((char) unit);
  }

  /**
   * One character beyond ASCII, by the table of well-formed sequences in the Unicode standard
   * (3-7).
   */
  private int manyBytes(byte[] text, int at, int limit) {
    marks |= NOT_ASCII;
    int lead = text[at] & 0xFF;
    if (lead >= 0xC2 && lead < 0xE0 && at + 1 < limit && (text[at + 1] & 0xC0) == 0x80) {
      return at + 2;
    }
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4) {
      return refuse(Complaint.BAD_UTF8, at);
    }
    for (int follower = 1; follower < length; follower++) {
      if (at + follower == limit || (text[at + follower] & 0xC0) != 0x80) {
        return refuse(Complaint.BAD_UTF8, at);
      }
    }
    int second = text[at + 1] & 0xFF;
    boolean wellFormed =
        switch (lead) {
          case 0xE0 -> second >= 0xA0; // less would be too long a way to write it
          case 0xED -> second < 0xA0; // more would be half a surrogate pair
          case 0xF0 -> second >= 0x90;
          case 0xF4 -> second < 0x90; // more would be beyond U+10FFFF
          default -> true;
        };
    return wellFormed ? at + length : refuse(Complaint.BAD_UTF8, at);
  }

  private int refuse(Complaint complaint, int at) {
    this.complaint = complaint;
    this.complaintAt = at;
    return -1;
  }
}
