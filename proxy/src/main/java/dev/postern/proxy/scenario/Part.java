package dev.postern.proxy.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import java.util.List;
import java.util.Optional;

/**
 * Whether one JSON value is part of another: of an object the members that are named, of an array
 * every item, of a text the pattern with {@code *}, of everything else the value itself. {@code
 * null} for a member means that it is absent or null.
 */
final class Part {
  private Part() {}

  /** What is missing, in words; empty when {@code part} is all there. */
  static Optional<String> missing(Json part, Json whole) {
    return missing("", part, whole);
  }

  private static Optional<String> missing(String path, Json part, Json whole) {
    return switch (part) {
      case Json.Obj members when whole instanceof Json.Obj object -> members(path, members, object);
      case Json.Arr items when whole instanceof Json.Arr array -> items(path, items, array);
      case Json.Str(String pattern) when whole instanceof Json.Str(String text) ->
          new Wildcard(pattern).matches(text) ? Optional.empty() : differ(path, part, whole);
      case Json.Num number when whole instanceof Json.Num other ->
          number.value().compareTo(other.value()) == 0
              ? Optional.empty()
              : differ(path, part, whole);
      case Json.Obj _, Json.Arr _, Json.Str _, Json.Num _, Json.Bool _, Json.Null _ ->
          part.equals(whole) ? Optional.empty() : differ(path, part, whole);
    };
  }

  private static Optional<String> members(String path, Json.Obj part, Json.Obj whole) {
    for (Json.Member member : part.members()) {
      Json value = whole.get(member.name()).orElse(Json.Null.NULL);
      Optional<String> missing = missing(path + "." + member.name(), member.value(), value);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> items(String path, Json.Arr part, Json.Arr whole) {
    List<Json> expected = part.items();
    if (expected.size() != whole.items().size()) {
      return differ(path, part, whole);
    }
    for (int i = 0; i < expected.size(); i++) {
      Optional<String> missing =
          missing(path + "[" + i + "]", expected.get(i), whole.items().get(i));
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> differ(String path, Json part, Json whole) {
    String where = path.isEmpty() ? "" : path.substring(path.startsWith(".") ? 1 : 0) + ": ";
    return Optional.of(where + "expected " + spell(part) + ", got " + spell(whole));
  }

  private static String spell(Json json) {
    return new String(JsonText.write(json), UTF_8);
  }
}
