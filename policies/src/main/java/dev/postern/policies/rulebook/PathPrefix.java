package dev.postern.policies.rulebook;

/** A path below which something answers: {@code /}, or segments without a slash at the end. */
record PathPrefix(String value) {
  static PathPrefix trimmed(String path) {
    String trimmed = path;
    while (trimmed.endsWith("/")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    return new PathPrefix(trimmed.isEmpty() ? "/" : trimmed);
  }
}
