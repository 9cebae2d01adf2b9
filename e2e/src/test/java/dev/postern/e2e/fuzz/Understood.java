package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.json.JsonText.Rules;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.traffic.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What we have understood of a message, in the parts and the spelling of the other parsers: what
 * decides from the message itself, the rest from a second reading of its text.
 */
final class Understood {
  private static final String VERSION = "io.modelcontextprotocol/protocolVersion";

  /** In the order in which the other parsers tell them, by where they stand. */
  private static final List<List<String>> PARTS =
      List.of(
          List.of("method"),
          List.of("id"),
          List.of("params", "name"),
          List.of("params", "uri"),
          List.of("params", "arguments"),
          List.of("params"),
          List.of("result"),
          List.of("error"),
          List.of("params", "cursor"),
          List.of("params", "level"),
          List.of("params", "taskId"),
          List.of("params", "requestState"),
          List.of("params", "requestId"),
          List.of("params", "protocolVersion"),
          List.of("params", "ref", "type"),
          List.of("params", "ref", "name"),
          List.of("params", "ref", "uri"),
          List.of("params", "argument", "name"),
          List.of("params", "argument", "value"),
          List.of("params", "notifications", "resourceSubscriptions"),
          List.of("params", "notifications", "taskIds"),
          List.of("params", "_meta", VERSION));

  private final Json whole;
  private final Map<List<String>, String> parts = new LinkedHashMap<>();

  private Understood(McpMessage message, Rules rules) {
    whole = json(message.bytes(), rules);
    PARTS.forEach(place -> parts.put(place, Spelling.of(at(place))));
    switch (message) {
      case McpMessage.Request request -> request(request);
      case McpMessage.Notification notification -> {
        say(notification.method(), "method");
        notification.uri().ifPresent(uri -> say(uri, "params", "uri"));
      }
      case McpMessage.Response response -> {
        id(response.id());
        parts.put(List.of("result"), Spelling.of(response.result()));
      }
      case McpMessage.Complaint _ -> parts.put(List.of("method"), "-");
    }
  }

  static String of(McpMessage message, Rules rules) {
    return String.join("\t", new Understood(message, rules).parts.values());
  }

  private void request(McpMessage.Request request) {
    say(request.method(), "method");
    id(request.id());
    request.aside().version().ifPresent(version -> say(version, "params", "_meta", VERSION));
    request.aside().requestState().ifPresent(state -> say(state, "params", "requestState"));
    switch (request.operation()) {
      case Operation.ToolCall(var name, var arguments) -> call(name, arguments);
      case Operation.PromptGet(var name, var arguments) -> call(name, arguments);
      case Operation.ResourceRead(var uri) -> say(uri, "params", "uri");
      case Operation.Using using -> using(using);
      case Operation.Listing(var kind) -> say(kind.method(), "method");
      case Operation.McpOther(var name) -> say(name, "method");
      case Operation.HttpCall _ -> throw new AssertionError("no message");
    }
  }

  private void call(String name, Json.Obj arguments) {
    say(name, "params", "name");
    if (at(List.of("params", "arguments")).isPresent() || !arguments.members().isEmpty()) {
      parts.put(List.of("params", "arguments"), Spelling.of(arguments));
    }
  }

  private void using(Operation.Using using) {
    say(using.name(), "method");
    switch (using.name()) {
      case "completion/complete" -> {
        Operation of = using.what().getFirst();
        boolean prompt = of instanceof Operation.PromptGet;
        say(prompt ? "ref/prompt" : "ref/resource", "params", "ref", "type");
        say(of.name(), "params", "ref", prompt ? "name" : "uri");
      }
      case "resources/subscribe", "resources/unsubscribe" ->
          say(using.what().getFirst().name(), "params", "uri");
      case "subscriptions/listen" -> {
        list(using.what().stream().map(Operation::name).toList(), "resourceSubscriptions");
        list(using.tasks(), "taskIds");
      }
      default -> say(using.tasks().getFirst(), "params", "taskId");
    }
  }

  private void list(List<String> said, String name) {
    List<String> place = List.of("params", "notifications", name);
    if (!said.isEmpty() || at(place).isPresent()) {
      List<Json> items = said.stream().<Json>map(Json.Str::new).toList();
      parts.put(place, Spelling.of(new Json.Arr(items)));
    }
  }

  private void id(McpMessage.Id id) {
    parts.put(List.of("id"), Spelling.of(json(id.spelling().getBytes(UTF_8), Rules.STRICT)));
  }

  private void say(String text, String... place) {
    parts.put(List.of(place), Spelling.of(text));
  }

  private Optional<Json> at(List<String> place) {
    Optional<Json> found = Optional.of(whole);
    for (String name : place) {
      found =
          found.flatMap(it -> it instanceof Json.Obj object ? object.get(name) : Optional.empty());
    }
    return found;
  }

  private static Json json(byte[] text, Rules rules) {
    return switch (JsonText.read(text, rules)) {
      case JsonText.Reading.Good(Json value) -> value;
      case JsonText.Reading.Bad bad -> throw new AssertionError("a message that is none: " + bad);
    };
  }
}
