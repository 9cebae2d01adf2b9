package dev.postern.e2e.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import java.util.Optional;

/** JSON as text, here where every text is one that a peer printed and so an object. */
final class Texts {
  private Texts() {}

  static Json.Obj object(String text) {
    if (JsonText.read(text.getBytes(UTF_8), JsonText.Rules.ANSWERS)
        instanceof JsonText.Reading.Good(Json.Obj object)) {
      return object;
    }
    throw new AssertionError("no JSON object: " + text);
  }

  /** Any value. */
  static Json value(String text) {
    return object("{\"value\":" + text + "}").get("value").orElseThrow();
  }

  static String of(Json value) {
    return new String(JsonText.write(value), UTF_8);
  }

  /** The string that stands under these names, one in the other. */
  static Optional<String> string(Json.Obj from, String... path) {
    Optional<Json> at = Optional.of(from);
    for (String name : path) {
      at =
          at.flatMap(
              value -> value instanceof Json.Obj object ? object.get(name) : Optional.empty());
    }
    return at.map(value -> value instanceof Json.Str(String text) ? text : of(value));
  }
}
