package dev.postern.hooks.chain;

import dev.postern.hooks.Outcome;
import dev.postern.hooks.chain.Heard.Did;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Refusal.Violation;
import java.util.Optional;

/** What one hook's answer does to the call, once its mode has had its say. */
sealed interface Effect<T> {
  Did did();

  /** The call goes on with this. */
  record On<T>(T now, Did did) implements Effect<T> {}

  record Stop<T>(Violation violation) implements Effect<T> {
    @Override
    public Did did() {
      return Did.VETOED;
    }
  }

  record Answer<T>(Json.Obj result) implements Effect<T> {
    @Override
    public Did did() {
      return Did.ANSWERED;
    }
  }

  /** The hook has failed; whether the call goes on without it is a matter of the mode. */
  record Failure<T>(Did did, String why) implements Effect<T> {}

  static <T> Effect<T> of(Told<T> told, T shown, Mode mode, Question<T> question) {
    return switch (told) {
      case Told.Said<T>(var outcome) -> of(outcome, shown, mode, question);
      case Told.Broke<T>(var why) -> new Failure<>(Did.FAILED, why);
      case Told.Late<T>(var limit) ->
          new Failure<>(Did.TIMED_OUT, "took longer than " + limit.toMillis() + " ms");
    };
  }

  private static <T> Effect<T> of(
      Outcome<? extends T> outcome, T shown, Mode mode, Question<T> question) {
    return switch (outcome) {
      case Outcome.Pass<? extends T> _ -> new On<>(shown, Did.PASSED);
      case Outcome.Veto<? extends T>(var violation) ->
          mode.mayVeto() ? new Stop<>(violation) : new On<>(shown, Did.OVERRULED);
      case Outcome.Change<? extends T>(var to) ->
          mode.mayChange() ? change(shown, to, question) : new On<>(shown, Did.OVERRULED);
      case Outcome.Instead<? extends T>(var result) -> instead(shown, result, mode, question);
    };
  }

  private static <T> Effect<T> change(T shown, T to, Question<T> question) {
    Optional<String> objection = question.objection(shown, to);
    if (objection.isPresent()) {
      return new Failure<>(Did.FAILED, objection.get());
    }
    return to.equals(shown) ? new On<>(shown, Did.PASSED) : new On<>(to, Did.CHANGED);
  }

  private static <T> Effect<T> instead(T shown, Json.Obj result, Mode mode, Question<T> question) {
    if (!question.takesResults()) {
      return new Failure<>(Did.FAILED, "gave a result when there was one already");
    }
    if (!mode.mayChange()) {
      return new On<>(shown, Did.OVERRULED);
    }
    return Depth.objection(result)
        .<Effect<T>>map(objection -> new Failure<>(Did.FAILED, objection))
        .orElseGet(() -> new Answer<>(result));
  }
}
