package dev.postern.e2e.peers;

import dev.postern.hooks.json.Json;
import java.util.List;

/**
 * What a client is to do at one server: connect, take each step, and close.
 *
 * @param client which one, by the name that its program knows it by
 * @param over {@code http}, or {@code sse} for the transport of two endpoints
 * @param era {@code legacy} to shake hands, {@code modern} to ask for the newest first
 * @param capable whether it declares that it can be asked for a sampling, an elicitation and roots
 */
record Script(
    String client, String url, String over, String era, boolean capable, List<Step> steps) {
  /** One step: {@code call}, {@code read}, …, of what, with which arguments. */
  record Step(String what, String name, Json arguments) {
    static Step of(String what) {
      return of(what, "");
    }

    static Step of(String what, String name) {
      return new Step(what, name, Json.Null.NULL);
    }

    static Step call(String tool, Json arguments) {
      return new Step("call", tool, arguments);
    }

    String title() {
      return name.isEmpty() ? what : what + " " + name;
    }

    private Json json() {
      return name.isEmpty()
          ? Json.Arr.of(new Json.Str(what))
          : Json.Arr.of(new Json.Str(what), new Json.Str(name), arguments);
    }
  }

  Json.Obj json() {
    return Json.Obj.builder()
        .put("client", new Json.Str(client))
        .put("url", new Json.Str(url))
        .put("over", new Json.Str(over))
        .put("era", new Json.Str(era))
        .put("capable", Json.Bool.of(capable))
        .put("steps", new Json.Arr(steps.stream().map(Step::json).toList()))
        .build();
  }
}
