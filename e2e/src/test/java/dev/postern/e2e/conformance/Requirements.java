package dev.postern.e2e.conformance;

/** A revision of MCP whose requirements the suite knows, and how much it has to have looked at. */
enum Requirements {
  LEGACY("2025-11-25", 84),
  MODERN("2026-07-28", 160);

  private final String revision;
  private final int passes;

  Requirements(String revision, int passes) {
    this.revision = revision;
    this.passes = passes;
  }

  /** The fewest checks that pass when the suite has really run. */
  int passes() {
    return passes;
  }

  @Override
  public String toString() {
    return revision;
  }
}
