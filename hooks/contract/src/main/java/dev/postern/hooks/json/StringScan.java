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

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

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
      at = plainRun(text, at, limit);
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
      long quotes = eight ^ 0x2222222222222222L;
      long backslashes = eight ^ 0x5C5C5C5C5C5C5C5CL;
      // Borrows can raise false signs, but only above a true one, and the lowest is the one we
      // want.
      long signs =
          (((quotes - ONES) & ~quotes)
                  | ((backslashes - ONES) & ~backslashes)
                  | ((eight - 0x2020202020202020L) & ~eight)
                  | eight)
              & HIGH_BITS;
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

  private int escape(byte[] text, int at, int limit) {
    marks |= ESCAPED;
    if (at + 1 == limit) {
      return refuse(Complaint.ENDS_EARLY, limit);
    }
    return switch (text[at + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
      case 'u' -> unitEscape(text, at, limit);
      default -> refuse(Complaint.BAD_ESCAPE, at);
    };
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
