package dev.postern.hooks;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Refusal.Violation;
import java.util.Objects;

/** What a hook says of what it was shown. */
public sealed interface Outcome<T> {
  /** Nothing to say. */
  record Pass<T>() implements Outcome<T> {
    private static final Pass<?> ONLY = new Pass<>();
  }

  /** Go on, but with this in its place. */
  record Change<T>(T to) implements Outcome<T> {
    public Change {
      Objects.requireNonNull(to);
    }
  }

  /** It must not go on. */
  record Veto<T>(Violation violation) implements Outcome<T> {
    public Veto {
      Objects.requireNonNull(violation);
    }
  }

  /**
   * Do not ask the server; this is the result. It still meets the hooks that see results. Means
   * something only before the call.
   */
  record Instead<T>(Json.Obj result) implements Outcome<T> {
    public Instead {
      Objects.requireNonNull(result);
    }
  }

  @SuppressWarnings("unchecked") // a Pass holds no T
  static <T> Outcome<T> pass() {
    return (Outcome<T>) Pass.ONLY;
  }
}
