package dev.postern.proxy.wire;

import org.jspecify.annotations.Nullable;

/** Where a message's body ends. */
public sealed interface Framing {
  /** There is none. */
  enum Empty implements Framing {
    EMPTY
  }

  record Length(long bytes) implements Framing {}

  enum Chunked implements Framing {
    CHUNKED
  }

  /** Answers only: with the connection. */
  enum UntilClose implements Framing {
    UNTIL_CLOSE
  }

  /** The longest spelling of a length: what has more digits no two parsers need agree on. */
  int MOST_DIGITS = 18;

  static Framing of(long bytes) {
    return bytes == 0 ? Empty.EMPTY : new Length(bytes);
  }

  /** How a message is framed that says so; nothing unless there is exactly one way to read it. */
  static @Nullable Framing said(Fields fields, boolean oldVersion) {
    if (fields.codings() > 0) {
      boolean clear =
          fields.codings() == 1
              && fields.coding().equals("chunked")
              && fields.lengths() == 0
              && !oldVersion;
      return clear ? Chunked.CHUNKED : null;
    }
    return fields.lengths() == 1 ? length(fields.length()) : null;
  }

  static boolean isSaid(Fields fields) {
    return fields.codings() + fields.lengths() > 0;
  }

  /** How a request is framed; nothing unless there is exactly one way to read it. */
  static @Nullable Framing ofRequest(Fields fields, boolean oldVersion) {
    return isSaid(fields) ? said(fields, oldVersion) : Empty.EMPTY;
  }

  private static @Nullable Framing length(String digits) {
    if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
      return null;
    }
    long bytes = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return null;
      }
      bytes = 10 * bytes + digit;
    }
    return of(bytes);
  }

  /** Whether an answer of this status has no body, whatever its head says. */
  static boolean neverHasBody(int status) {
    return status < 200 || status == 204 || status == 304;
  }
}
