package dev.postern.hooks.json;

/**
 * Finds the end of a number and checks its grammar and its size. Kept and used again by its cursor.
 */
final class NumberScan {
  static final int MAX_CHARACTERS = 1_000;

  /**
   * So that arithmetic on a number costs no more than its length suggests: 1e999999999 has a
   * billion digits.
   */
  static final int MAX_EXPONENT = 999;

  private boolean integer;
  private Complaint complaint = Complaint.DIGIT_EXPECTED;
  private int complaintAt;

  /** Whether the number last scanned is written without fraction and exponent. */
  boolean integer() {
    return integer;
  }

  Complaint complaint() {
    return complaint;
  }

  int complaintAt() {
    return complaintAt;
  }

  /**
   * Scans the number that starts at {@code from}.
   *
   * @return the offset behind the number, or -1: then {@link #complaint} and {@link #complaintAt}
   *     tell
   */
  int scan(byte[] text, int from, int limit) {
    int digits = text[from] == '-' ? from + 1 : from;
    if (digits < limit && text[digits] == 'I') {
      return refuse(Complaint.NOT_A_NUMBER, from);
    }
    int at = digits(text, digits, limit);
    if (at < 0) {
      return at;
    }
    if (text[digits] == '0' && at > digits + 1) {
      return refuse(Complaint.LEADING_ZERO, digits);
    }
    integer = true;
    if (at < limit && text[at] == '.') {
      integer = false;
      at = digits(text, at + 1, limit);
    }
    if (at >= 0 && at < limit && (text[at] | 0x20) == 'e') {
      integer = false;
      at = exponent(text, at + 1, limit);
    }
    return at - from > MAX_CHARACTERS ? refuse(Complaint.LONG_NUMBER, from) : at;
  }

  /** The offset behind at least one digit. */
  private int digits(byte[] text, int from, int limit) {
    int at = from;
    while (at < limit && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    if (at == from) {
      return refuse(at == limit ? Complaint.ENDS_EARLY : Complaint.DIGIT_EXPECTED, at);
    }
    return at;
  }

  private int exponent(byte[] text, int from, int limit) {
    int digits = from < limit && (text[from] == '-' || text[from] == '+') ? from + 1 : from;
    int end = digits(text, digits, limit);
    int exponent = 0;
    for (int at = digits; at < end; at++) {
      exponent = exponent * 10 + text[at] - '0';
      if (exponent > MAX_EXPONENT) {
        return refuse(Complaint.BIG_EXPONENT, digits);
      }
    }
    return end;
  }

  private int refuse(Complaint complaint, int at) {
    this.complaint = complaint;
    this.complaintAt = at;
    return -1;
  }
}
