package dev.postern.hooks.traffic;

/**
 * The way a message reached us; written in the journal, and never a reason to decide differently
 * about what all doors can do.
 */
public enum Door {
  PROXY("proxy", Part.CARRIES),
  EXT_AUTHZ("ext_authz", Part.ASKS),
  /** The same over HTTP, and what other proxies have of the kind. */
  EXT_AUTHZ_HTTP("ext_authz http", Part.ASKS),
  EXT_PROC("ext_proc", Part.CARRIES),
  /** ext_authz let it in, and ext_proc shows all of it. */
  BOTH("ext_authz and ext_proc", Part.CARRIES),
  /** ext_proc where Envoy waits for no answer. */
  EXT_PROC_OBSERVED("ext_proc observed", Part.SHOWS),
  TEST("test", Part.CARRIES);

  private enum Part {
    CARRIES,
    ASKS,
    SHOWS
  }

  private final String word;
  private final Part part;

  Door(String word, Part part) {
    this.word = word;
    this.part = part;
  }

  public String word() {
    return word;
  }

  /**
   * Whether somebody else carries the message and only asks about it here: its body then goes on as
   * it came, and nobody here sees the answer.
   */
  public boolean asksOnly() {
    return part == Part.ASKS;
  }

  /** Whether messages are only shown here, and go on whatever is said: that is then recorded. */
  public boolean showsOnly() {
    return part == Part.SHOWS;
  }
}
