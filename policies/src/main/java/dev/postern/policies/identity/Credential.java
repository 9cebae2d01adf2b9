package dev.postern.policies.identity;

import java.util.Optional;

/** Reads the value of an {@code Authorization} field. */
final class Credential {
  static final String AUTHORIZATION = "authorization";

  private static final String BEARER = "bearer ";

  private Credential() {}

  /** What follows {@code Bearer}, in any case of letters and after any number of spaces. */
  static Optional<String> bearer(String authorization) {
    if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    int start = BEARER.length();
    while (start < authorization.length() && authorization.charAt(start) == ' ') {
      start++;
    }
    return Optional.of(authorization.substring(start));
  }
}
