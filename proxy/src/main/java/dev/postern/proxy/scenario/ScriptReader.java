package dev.postern.proxy.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.proxy.scenario.Scenario.Script;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads what a scripted server does with a request. */
final class ScriptReader {
  private ScriptReader() {}

  static Script script(ScenarioFields fields) {
    Script script = fields.has("fails") ? fails(fields) : answers(fields);
    fields.nothingElse();
    return script;
  }

  private static Script fails(ScenarioFields fields) {
    String word = fields.text("fails").orElse("");
    Optional<Failure> failure =
        Arrays.stream(Failure.values())
            .filter(one -> one.name().equalsIgnoreCase(word))
            .findFirst();
    if (failure.isEmpty()) {
      fields.mistake("fails is refused, reset, late or broken");
    }
    return new Script.Fails(failure.orElse(Failure.REFUSED));
  }

  private static Script answers(ScenarioFields fields) {
    int status = fields.number("status").orElse(200);
    Headers headers = fields.fields("headers").map(ScriptReader::headers).orElse(Headers.none());
    if (fields.has("sse")) {
      List<byte[]> events =
          fields.several("sse").stream().map(node -> event(fields.json(node))).toList();
      return new Script.Streams(status, headers, events);
    }
    Optional<Json> json = fields.json("json");
    if (fields.has("result")) {
      json = fields.json("result").map(ScriptReader::response);
    }
    if (json.isPresent()) {
      return new Script.Answers(
          status, typed(headers, "application/json"), JsonText.write(json.get()));
    }
    byte[] body = fields.text("body").orElse("").getBytes(UTF_8);
    return new Script.Answers(status, headers, body);
  }

  /** The response to the request whose id is 1, which is the id that scenarios use. */
  private static Json response(Json result) {
    return Json.Obj.builder()
        .put("jsonrpc", new Json.Str("2.0"))
        .put("id", new Json.Num("1"))
        .put("result", result)
        .build();
  }

  static Headers typed(Headers headers, String type) {
    return headers.has("content-type") ? headers : headers.plus("content-type", type);
  }

  static Headers headers(ScenarioFields fields) {
    Headers.Builder headers = Headers.builder(4);
    fields.each((name, node) ->
        ScenarioFields.items(node)
            .forEach(one -> fields.text(one).ifPresent(value -> headers.add(name, value))));
    return headers.build();
  }

  /** Text is an event as it stands; anything else is the data of a message. */
  private static byte[] event(Json json) {
    return switch (json) {
      case Json.Str(String text) -> text.getBytes(UTF_8);
      case Json.Obj _, Json.Arr _, Json.Num _, Json.Bool _, Json.Null _ ->
          ("event: message\ndata: " + new String(JsonText.write(json), UTF_8) + "\n\n")
              .getBytes(UTF_8);
    };
  }
}
