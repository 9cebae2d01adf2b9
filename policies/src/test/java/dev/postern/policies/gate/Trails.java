package dev.postern.policies.gate;

import dev.postern.hooks.chain.Heard;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.RuleRef;
import dev.postern.hooks.traffic.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Trails as a gate leaves them, for the tests of whoever reads trails. */
public final class Trails {
  public static final Instant NOON = Instant.parse("2026-11-01T12:00:00.042Z");

  private Trails() {}

  /** As little as a trail can say. */
  public static Trail bare(String id) {
    return new Trail(id, Optional.empty(), NOON.toEpochMilli(), Door.PROXY, "192.0.2.7", "e1");
  }

  /** A bare trail that is longer by so many characters. */
  public static Trail padded(String id, int more) {
    Trail trail = bare(id);
    for (int left = more; left > 0; left -= 1_000) {
      trail.step("pad", "pad", "x".repeat(Math.min(left, 1_000)));
    }
    return trail;
  }

  public static Trail within(String id, String parent) {
    Trail trail =
        new Trail(id, Optional.of(parent), NOON.toEpochMilli(), Door.PROXY, "192.0.2.7", "e1");
    trail.refused(
        new Refusal.Vetoed("deny-words", Refusal.Violation.of("WORD", "a word"), true),
        Trail.Decision.REFUSED,
        Optional.empty());
    return trail;
  }

  public static Trail asking(String id, Operation operation) {
    Trail trail = bare(id);
    trail.operation(operation);
    return trail;
  }

  /** An allowed call of a tool, as there are most. */
  public static Trail allowed(String id) {
    Trail trail = asking(id, new Operation.ToolCall("forecast", Json.Obj.of()));
    trail.server("weather");
    trail.caller(Caller.of(new Subject("user", "ada"), "team-keys"));
    trail.role("viewer");
    trail.rule(new RuleRef("weather-users#1", "postern.yaml", 24));
    trail.trace("4bf92f3577b34da6a3ce929d0e0e4736");
    trail.step("target", "weather", "found");
    trail.step("identify", "team-keys", "user:ada");
    trail.step("enter", "weather-users", "as viewer");
    trail.step("do", "weather-users#1", "allowed");
    return trail;
  }

  /** A refusal that says everything a trail can say. */
  public static Trail refused(String id) {
    Trail trail = asking(id, new Operation.ToolCall("refund", Json.Obj.of()));
    RuleRef rule = new RuleRef("weather-users#2", "postern.yaml", 31);
    trail.server("weather");
    trail.caller(
        new Caller(
            new Subject("user", "ada"),
            Optional.of("acme"),
            Set.of("staff"),
            Map.of("email", "ada@acme.test"),
            "team-keys"));
    trail.role("viewer");
    trail.rule(rule);
    trail.hooks(
        List.of(
            new Heard("mask", Heard.Did.CHANGED, Duration.ofNanos(1_234_567), true),
            new Heard("slow", Heard.Did.TIMED_OUT, Duration.ofMillis(50), false)));
    trail.trace("4bf92f3577b34da6a3ce929d0e0e4736");
    trail.step("identify", "team-keys", "user:ada");
    trail.step("do", "weather-users#2", "denied");
    trail.refused(
        new Refusal.ByRule(rule, Optional.of("ask a person"), "refund is denied"),
        Trail.Decision.REFUSED,
        Optional.of("a role that may refund"));
    return trail;
  }

  public static Ending complete() {
    return new Ending(
        Ending.How.COMPLETE,
        Optional.of(200),
        Optional.of(new Ending.Upstreamed(200, Duration.ofNanos(12_345_678))),
        17,
        4_711);
  }
}
