package dev.postern.proxy.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.sse.SseReader;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Outcome.Got;
import dev.postern.proxy.scenario.Outcome.Played;
import dev.postern.proxy.scenario.Outcome.Seen;
import dev.postern.proxy.scenario.Scenario.Message;
import dev.postern.proxy.scenario.Scenario.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds what came of a scenario against what must have come. */
public final class Expectations {
  private static final int LONGEST_EVENT = 16 << 20;

  private final List<String> differences = new ArrayList<>();
  private String place = "";

  private Expectations() {}

  /** Every difference, in a sentence; none when the scenario holds. */
  public static List<String> differences(Scenario scenario, Outcome outcome) {
    Expectations expectations = new Expectations();
    for (int i = 0; i < scenario.steps().size(); i++) {
      String step = scenario.steps().size() > 1 ? "step " + (i + 1) + ": " : "";
      expectations.compare(step, scenario.steps().get(i), outcome.steps().get(i));
    }
    return List.copyOf(expectations.differences);
  }

  private void compare(String step, Step expected, Played played) {
    place = step + "answer";
    expected.then().answer().ifPresent(message -> answer(message, played.answer()));
    place = step + "upstream";
    expected.then().upstream().ifPresent(messages -> upstream(messages, played.upstream()));
    place = step + "journal";
    expected.then().journal().ifPresent(lines -> journal(lines, played.journal()));
  }

  private void answer(Message expected, Got got) {
    expected.line().forEach((name, value) -> equal(name, value, Integer.toString(got.status())));
    message(expected, got.headers(), got.body());
  }

  private void upstream(List<Message> expected, List<Seen> seen) {
    if (expected.size() != seen.size()) {
      List<String> lines = seen.stream().map(one -> one.method() + " " + one.target()).toList();
      differ("expected " + expected.size() + " requests, but it saw " + lines);
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      Seen one = seen.get(i);
      expected
          .get(i)
          .line()
          .forEach((name, value) ->
              equal(name, value, name.equals("method") ? one.method() : one.target()));
      message(expected.get(i), one.headers(), one.body());
    }
  }

  private void message(Message expected, Headers headers, byte[] body) {
    expected
        .headers()
        .forEach((name, value) -> {
          String all = String.join(", ", headers.all(name));
          if (!headers.has(name) || !new Wildcard(value).matches(all)) {
            differ("header " + name + ": expected '" + value + "', got '" + all + "'");
          }
        });
    expected.absent().stream()
        .filter(headers::has)
        .forEach(name -> differ("header " + name + " must not be there"));
    expected.body().ifPresent(text -> equal("body", text, new String(body, UTF_8)));
    expected.json().ifPresent(json -> json(json, body));
    expected.events().ifPresent(events -> events(events, body));
  }

  private void events(List<Json> expected, byte[] body) {
    List<Event> events =
        new SseReader(LONGEST_EVENT)
            .read(body).stream().filter(event -> event.data().isPresent()).toList();
    if (events.size() != expected.size()) {
      differ("expected " + expected.size() + " events, got:\n" + new String(body, UTF_8));
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      json(expected.get(i), events.get(i).data().orElseThrow());
    }
  }

  private void json(Json expected, byte[] text) {
    switch (JsonText.read(text, JsonText.Rules.ANSWERS)) {
      case JsonText.Reading.Good(Json value) ->
          Part.missing(expected, value).ifPresent(what -> differ(what + "\n  in " + utf8(text)));
      case JsonText.Reading.Bad _ -> differ("expected JSON, got: " + utf8(text));
    }
  }

  private void journal(List<Json.Obj> expected, List<Json.Obj> written) {
    List<Optional<Json>> listed = expected.stream().map(line -> line.get("type")).toList();
    List<Json.Obj> lines =
        written.stream().filter(line -> listed.contains(line.get("type"))).toList();
    if (lines.size() != expected.size()) {
      differ("expected " + expected.size() + " lines, got:\n" + spell(lines));
      return;
    }
    for (int i = 0; i < lines.size(); i++) {
      Json.Obj line = lines.get(i);
      Part.missing(expected.get(i), line)
          .ifPresent(what -> differ(what + "\n  in " + utf8(JsonText.write(line))));
    }
  }

  private static String spell(List<Json.Obj> lines) {
    return String.join("\n", lines.stream().map(line -> utf8(JsonText.write(line))).toList());
  }

  private static String utf8(byte[] text) {
    return new String(text, UTF_8);
  }

  private void equal(String name, String expected, String got) {
    if (!expected.equals(got)) {
      differ(name + ": expected '" + expected + "', got '" + got + "'");
    }
  }

  private void differ(String what) {
    differences.add(place + ": " + what);
  }
}
