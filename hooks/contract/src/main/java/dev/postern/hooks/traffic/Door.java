package dev.postern.hooks.traffic;

/**
 * The way a message reached us; written in the journal, and never a reason to decide differently
 * about what all doors can do.
 */
public enum Door {
  PROXY("proxy", Part.CARRIES),
  EXT_AUTHZ("ext_authz", Part.ASKS),
  TEST("test", Part.CARRIES);

  private enum Part {
    CARRIES,
    ASKS
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
}
