package dev.postern.e2e.doors;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Outcome;
import dev.postern.proxy.scenario.Outcome.Got;
import dev.postern.proxy.scenario.Outcome.Played;
import java.util.List;
import java.util.Optional;

/**
 * Over HTTP authorization a refusal that is said by 2xx or 5xx reaches the caller as 403, with its
 * true status beside it. Here such an outcome is told as it would be without that.
 */
final class TrueStatus {
  private static final String HEADER = "x-postern-status";
  private static final Json SAID = Json.Num.of(403);

  private TrueStatus() {}

  static Outcome of(Outcome outcome) {
    return new Outcome(outcome.steps().stream().map(TrueStatus::of).toList(), outcome.rules());
  }

  private static Played of(Played played) {
    Got got = played.answer();
    Optional<Integer> truth = got.headers().first(HEADER).map(Integer::parseInt);
    if (truth.isEmpty()) {
      return played;
    }
    Headers headers = got.headers().without(HEADER::equalsIgnoreCase);
    return new Played(
        new Got(truth.get(), headers, got.body(), got.whole()),
        played.upstream(),
        played.journal().stream().map(line -> of(line, truth.get())).toList());
  }

  /** The line of the end tells what was sent. */
  private static Json.Obj of(Json.Obj line, int truth) {
    Json.Obj.Builder told = Json.Obj.builder();
    line.members()
        .forEach(member -> {
          boolean said = member.name().equals("status") && member.value().equals(SAID);
          told.put(member.name(), said ? Json.Num.of(truth) : member.value());
        });
    return told.build();
  }

  /** The steps of which nobody could say by their status that they were refused. */
  static List<String> takenForAYes(Outcome outcome) {
    return outcome.steps().stream()
        .filter(step -> step.upstream().isEmpty() && step.answer().headers().has(HEADER))
        .map(step -> Integer.toString(step.answer().status()))
        .filter(status -> !status.startsWith("4"))
        .toList();
  }
}
