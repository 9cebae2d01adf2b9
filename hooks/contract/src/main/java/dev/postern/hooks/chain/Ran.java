package dev.postern.hooks.chain;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Refusal.Violation;
import java.util.List;

/** Where a call stands after a chain has run over it. */
public sealed interface Ran<T> {
  /** What each hook did, in order. */
  List<Heard> heard();

  /** It goes on; {@code now} is the very same object when nobody changed anything. */
  record On<T>(T now, List<Heard> heard) implements Ran<T> {}

  record Stopped<T>(String hook, Violation violation, List<Heard> heard) implements Ran<T> {}

  /** A hook gave the result itself. */
  record Instead<T>(String hook, Json.Obj result, List<Heard> heard) implements Ran<T> {}

  /** A hook that must not fail has failed. */
  record Failed<T>(String hook, String why, List<Heard> heard) implements Ran<T> {}
}
