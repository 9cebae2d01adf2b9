package dev.postern.hooks.traffic;

/** The way a message reached us; written in the journal, never a reason to decide differently. */
public enum Door {
  PROXY("proxy"),
  TEST("test");

  private final String word;

  Door(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
