package dev.postern.hooks.chain;

import dev.postern.hooks.Hook;
import dev.postern.hooks.Outcome;
import java.util.Optional;

/** What a line asks each of its hooks, and which answers make sense. */
sealed interface Question<T> permits BeforeTheCall, AfterTheCall {
  /** Shows the hook how things stand now. */
  Outcome<? extends T> ask(Hook hook, T now);

  /** Why this cannot take the place of what was shown; empty when it can. */
  Optional<String> objection(T shown, T to);

  /** Whether a hook may give the result itself. */
  boolean takesResults();
}
