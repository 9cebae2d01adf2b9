package dev.postern.hooks.chain;

/** What a step is permitted to do to a call. The chain enforces it; a hook cannot promise it. */
public enum Mode {
  ENFORCE(true, true, true),
  ENFORCE_IGNORE_ERROR(true, true, false),
  PERMISSIVE(true, false, false),
  DISABLED(false, false, false);

  private final boolean mayChange;
  private final boolean mayVeto;
  private final boolean failureRefuses;

  Mode(boolean mayChange, boolean mayVeto, boolean failureRefuses) {
    this.mayChange = mayChange;
    this.mayVeto = mayVeto;
    this.failureRefuses = failureRefuses;
  }

  public boolean mayChange() {
    return mayChange;
  }

  public boolean mayVeto() {
    return mayVeto;
  }

  /** Whether a call is refused when the hook throws or takes too long. */
  public boolean failureRefuses() {
    return failureRefuses;
  }

  /** The name in documents. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
