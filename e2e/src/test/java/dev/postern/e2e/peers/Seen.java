package dev.postern.e2e.peers;

import dev.postern.hooks.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client told of one script, comparable with what it told of another run. A server may ask
 * for the roots at any time after the start, and twice; a client may hand on progress in any order:
 * so of what was asked only what counts, and the progress is sorted.
 */
record Seen(List<String> told) {
  /** The revision that client and server agreed on. */
  String protocol() {
    Json.Obj connected = Texts.object(told.getFirst());
    return Texts.string(connected, "result", "protocol")
        .or(() -> Texts.string(connected, "result", "protocolVersion"))
        .orElse("none");
  }

  static Seen of(List<Json.Obj> lines) {
    List<String> told = new ArrayList<>();
    for (Json.Obj line : lines) {
      told.add(Texts.of(settled(settled(line, "asked"), "progress")));
    }
    return new Seen(told);
  }

  private static Json.Obj settled(Json.Obj line, String name) {
    if (line.get("end").isEmpty() || !(line.get(name).orElse(Json.Null.NULL) instanceof Json.Arr)) {
      return line;
    }
    Json.Arr many = (Json.Arr) line.get(name).orElseThrow();
    List<Json> sorted =
        many.items().stream()
            .distinct()
            .sorted((a, b) -> Texts.of(a).compareTo(Texts.of(b)))
            .toList();
    return line.with(name, new Json.Arr(sorted));
  }
}
