package dev.postern.proxy;

/** What the exit codes of every command mean. */
final class Exit {
  static final int OK = 0;

  /** It did what it should, and the outcome is no; or something broke. */
  static final int FAILED = 1;

  static final int USAGE = 2;
  static final int RULES_INVALID = 3;
  static final int NOT_READY = 4;
  static final int VERIFICATION_BROKEN = 5;

  private Exit() {}
}
