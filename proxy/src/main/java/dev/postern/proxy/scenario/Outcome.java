package dev.postern.proxy.scenario;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.RuleRef;
import java.util.List;

/**
 * What came of a scenario, step by step.
 *
 * @param rules those that could have decided
 */
public record Outcome(List<Played> steps, List<RuleRef> rules) {
  public Outcome {
    steps = List.copyOf(steps);
    rules = List.copyOf(rules);
  }

  /**
   * What came of one step.
   *
   * @param upstream the requests that reached the server
   * @param journal the lines that were written
   */
  public record Played(Got answer, List<Seen> upstream, List<Json.Obj> journal) {
    public Played {
      upstream = List.copyOf(upstream);
      journal = List.copyOf(journal);
    }
  }

  /**
   * What the client got.
   *
   * @param whole whether it ended as it should; false when it was cut off
   */
  public record Got(int status, Headers headers, byte[] body, boolean whole) {}

  /** What the server got. */
  public record Seen(String method, String target, Headers headers, byte[] body) {}
}
