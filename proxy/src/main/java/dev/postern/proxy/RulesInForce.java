package dev.postern.proxy;

import dev.postern.policies.rulebook.Reading;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Which rules decide, since when, and what is wrong with the newer ones that do not. */
final class RulesInForce {
  /**
   * @param refused what is wrong with the rules on disk; nothing when they are those in force
   */
  record State(Reading.Good rules, Instant since, List<String> refused) {
    State {
      refused = List.copyOf(refused);
    }
  }

  private final AtomicReference<State> state;

  RulesInForce(Reading.Good first) {
    state = new AtomicReference<>(new State(first, Instant.now(), List.of()));
  }

  State now() {
    return state.get();
  }

  void replaced(Reading.Good next) {
    state.set(new State(next, Instant.now(), List.of()));
  }

  void refused(List<String> why) {
    state.updateAndGet(before -> new State(before.rules(), before.since(), why));
  }
}
