package dev.postern.hooks.chain;

import java.time.Duration;
import java.util.Locale;

/** What one hook did in one call; for journal and explanation. */
public record Heard(String hook, Did did, Duration took, boolean changed) {
  /** The outcome of one hook, as it took effect. */
  public enum Did {
    PASSED,
    CHANGED,
    VETOED,
    ANSWERED,
    /** It wanted what its mode does not permit; the call went on without it. */
    OVERRULED,
    FAILED,
    TIMED_OUT;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As journal and metrics call it. */
    public String word() {
      return word;
    }
  }
}
