package dev.postern.e2e.doors;

import dev.postern.hooks.json.Json;
import dev.postern.proxy.scenario.Outcome;
import dev.postern.proxy.scenario.Outcome.Played;
import dev.postern.proxy.scenario.Scenario;
import dev.postern.proxy.scenario.Scenario.Script;
import dev.postern.proxy.scenario.Scenario.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What comes of a scenario behind nginx, which shows no bodies and tells its callers a refusal by
 * 401 or 403: each step by one rule.
 */
final class OnlyAuthRequest {
  private static final Json REFUSED = new Json.Str("refused");

  private OnlyAuthRequest() {}

  /**
   * What must come of each step.
   *
   * @param withoutPort what comes of it where everything is seen
   */
  static List<String> expected(Scenario scenario, Outcome withoutPort) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < scenario.steps().size(); i++) {
      expected.add(expected(scenario.steps().get(i), withoutPort.steps().get(i)));
    }
    return expected;
  }

  private static String expected(Step step, Played played) {
    if (isRefusedForItsBody(step, played)) {
      return "200, 1 forwarded";
    }
    if (isRefused(played)) {
      return played.answer().status() == 401 ? "401, 0 forwarded" : "403, 0 forwarded";
    }
    if (isAnsweredHere(step, played)) {
      return "403, 0 forwarded";
    }
    if (isMcp(played) && step.when().method().equals("POST")) {
      return "403, 0 forwarded";
    }
    boolean away = step.upstream().stream().anyMatch(Script.Fails.class::isInstance);
    return away
        ? "502, " + played.upstream().size() + " forwarded"
        : played.answer().status() + ", 1 forwarded";
  }

  /** What came of each step; what nginx cannot read it refuses itself, and that is as good. */
  static List<String> seen(Outcome outcome) {
    return outcome.steps().stream().map(OnlyAuthRequest::seen).toList();
  }

  private static String seen(Played played) {
    boolean byItself = !played.answer().headers().has("x-postern-decision");
    int status = byItself && played.answer().status() == 400 ? 403 : played.answer().status();
    return status + ", " + played.upstream().size() + " forwarded";
  }

  private static boolean isRefused(Played played) {
    return decision(played).flatMap(line -> line.get("decision")).equals(Optional.of(REFUSED));
  }

  /** What Postern would say itself is no yes, and nginx says nothing else of it. */
  private static boolean isAnsweredHere(Step step, Played played) {
    return played.upstream().isEmpty()
        && step.upstream().stream().noneMatch(Script.Fails.class::isInstance);
  }

  /** That a GET or a DELETE brings a body nginx does not say, and forwards it. */
  private static boolean isRefusedForItsBody(Step step, Played played) {
    return isRefused(played)
        && step.when().body().isPresent()
        && !step.when().method().equals("POST")
        && played.answer().status() == 400;
  }

  private static boolean isMcp(Played played) {
    return !played.journal().toString().contains("\"http\"");
  }

  private static Optional<Json.Obj> decision(Played played) {
    return played.journal().stream()
        .filter(line -> line.get("type").equals(Optional.of(new Json.Str("decision"))))
        .findFirst();
  }
}
