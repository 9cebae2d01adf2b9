package dev.postern.policies.identity;

/** Reads the value of an {@code Authorization} field. */
final class Credential {
  static final String AUTHORIZATION = "authorization";

  private static final String BEARER = "bearer ";

  private Credential() {}

  /**
   * Where in the field's value begins what follows {@code Bearer}, in any case of letters and after
   * any number of spaces; -1 when it is of another scheme.
   */
  static int bearer(String authorization) {
    if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return -1;
    }
    int start = BEARER.length();
    while (start < authorization.length() && authorization.charAt(start) == ' ') {
      start++;
    }
    return start;
  }
}
