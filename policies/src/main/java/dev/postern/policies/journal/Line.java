package dev.postern.policies.journal;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One line of the journal while it is being written, straight into bytes. Used again and again by
 * one thread at a time, so that a line leaves no garbage.
 */
final class Line {
  /** No line is longer, whatever a caller sends: lists are cut before a line gets there. */
  static final int MOST = 32 << 10;

  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final byte[] CUT = "…".getBytes(StandardCharsets.UTF_8);
  private static final int TIME_LENGTH = "2026-11-01T12:00:00".length();
  private static final long YEAR_10000 = 253_402_300_800L;

  private byte[] bytes = new byte[2 << 10];
  private int length;
  private final CRC32C crc = new CRC32C();

  /** The second that {@link #time} wrote last, and how. */
  private long lastSecond = Long.MIN_VALUE;

  private byte[] lastTime = new byte[TIME_LENGTH];

  /** A piece of a line that never changes, as bytes. */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void clear() {
    length = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  int crc() {
    crc.reset();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  Line raw(byte[] piece) {
    room(piece.length);
    System.arraycopy(piece, 0, bytes, length, piece.length);
    length += piece.length;
    return this;
  }

  /** A JSON string with its quotes, of at most so many bytes: what is longer is cut and says so. */
  Line text(String text, int most) {
    room(most + 16);
    bytes[length++] = '"';
    int end = length + most;
    int at = 0;
    int size = text.length();
    while (at < size && length < end) {
      char c = text.charAt(at);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        bytes[length++] = (byte) c;
        at++;
      } else {
        int point = text.codePointAt(at);
        special(point);
        at += Character.charCount(point);
      }
    }
    if (at < size) {
      raw(CUT);
    }
    bytes[length++] = '"';
    return this;
  }

  private void special(int point) {
    boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    boolean breaksLines = point == 0x2028 || point == 0x2029;
    boolean control = point < ' ' || (point >= 0x7f && point < 0xa0);
    if (point == '"' || point == '\\') {
      bytes[length++] = '\\';
      bytes[length++] = (byte) point;
    } else if (control || breaksLines || lone) {
      escaped(point);
    } else if (point < 0x800) {
      bytes[length++] = (byte) (0xc0 | (point >> 6));
      continued(point, 0);
    } else if (point < 0x10000) {
      bytes[length++] = (byte) (0xe0 | (point >> 12));
      continued(point, 6);
      continued(point, 0);
    } else {
      bytes[length++] = (byte) (0xf0 | (point >> 18));
      continued(point, 12);
      continued(point, 6);
      continued(point, 0);
    }
  }

  private void continued(int point, int shift) {
    bytes[length++] = (byte) (0x80 | ((point >> shift) & 0x3f));
  }

  private void escaped(int unit) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(unit >> shift) & 0xf];
    }
  }

  Line number(long number) {
    if (number < 0) {
      return raw(ascii(Long.toString(number)));
    }
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    room(digits);
    long rest = number;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** A time span in milliseconds, with the microseconds as its fraction. */
  Line millis(long nanos) {
    long micros = Math.max(0, nanos) / 1_000;
    number(micros / 1_000);
    return fraction((int) (micros % 1_000));
  }

  private Line fraction(int thousandths) {
    room(4);
    bytes[length++] = '.';
    bytes[length++] = (byte) ('0' + thousandths / 100);
    bytes[length++] = (byte) ('0' + thousandths / 10 % 10);
    bytes[length++] = (byte) ('0' + thousandths % 10);
    return this;
  }

  /** A moment in UTC, always of the same length: {@code 2026-11-01T12:00:00.000Z}. */
  Line time(long epochMillis) {
    long second = Math.clamp(Math.floorDiv(epochMillis, 1_000), 0, YEAR_10000 - 1);
    if (second != lastSecond) {
      LocalDateTime moment = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
      lastTime = ascii(moment + (moment.getSecond() == 0 ? ":00" : ""));
      lastSecond = second;
    }
    raw(lastTime).fraction((int) Math.floorMod(epochMillis, 1_000L));
    room(1);
    bytes[length++] = 'Z';
    return this;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
