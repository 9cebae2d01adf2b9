package dev.postern.proxy.scenario;

import dev.postern.hooks.json.Json;
import dev.postern.proxy.scenario.Scenario.Ask;
import dev.postern.proxy.scenario.Scenario.Message;
import dev.postern.proxy.scenario.Scenario.Rules;
import dev.postern.proxy.scenario.Scenario.Script;
import dev.postern.proxy.scenario.Scenario.Step;
import dev.postern.proxy.scenario.Scenario.Then;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads scenario files, and tells everything that is wrong with one at once. */
public final class ScenarioReader {
  /** What became of a file. */
  public sealed interface Reading {
    record Good(Scenario scenario) implements Reading {}

    record Bad(Path file, List<String> mistakes) implements Reading {}
  }

  private final Path file;
  private final List<String> mistakes = new ArrayList<>();
  private final Map<String, String> keys = new HashMap<>();

  private ScenarioReader(Path file) {
    this.file = file;
  }

  public static Reading read(Path file) throws IOException {
    return new ScenarioReader(file).reading(Files.readString(file));
  }

  private Reading reading(String text) {
    Optional<Scenario> read = compose(file.toString(), text).map(this::scenario);
    return read.isPresent() && mistakes.isEmpty()
        ? new Reading.Good(read.get())
        : new Reading.Bad(file, List.copyOf(mistakes));
  }

  private Scenario scenario(Node root) {
    ScenarioFields top = ScenarioFields.of(root, mistakes);
    String name = top.text("name").orElseGet(() -> file.getFileName().toString());
    Optional<ScenarioFields> given = top.fields("given");
    if (given.isEmpty()) {
      top.mistake("a scenario has 'given', with its documents");
    }
    given.ifPresent(this::keys);
    List<Rules> documents = given.map(this::documents).orElse(List.of());
    List<Script> upstream = given.map(fields -> scripts(fields, "upstream")).orElse(List.of());
    given.ifPresent(ScenarioFields::nothingElse);
    List<Step> steps = new ArrayList<>();
    if (top.has("steps")) {
      for (Node node : top.several("steps")) {
        ScenarioFields step = ScenarioFields.of(node, mistakes);
        steps.add(step(step, upstream));
        step.nothingElse();
      }
    } else {
      steps.add(step(top, upstream));
    }
    top.nothingElse();
    return new Scenario(file, name, documents, steps);
  }

  private void keys(ScenarioFields given) {
    Optional<Node> node = given.node("keys");
    if (node.isPresent() && node.get() instanceof ScalarNode named) {
      node = compose(named.getValue(), textOf(named.getValue()));
    }
    node.ifPresent(map ->
        ScenarioFields.of(map, mistakes)
            .each((name, value) -> given.text(value).ifPresent(key -> keys.put(name, key))));
  }

  private String textOf(String relative) {
    Path path = beside(relative);
    try {
      return Files.readString(path);
    } catch (IOException e) {
      mistakes.add("cannot read " + path + ": " + e.getMessage());
      return "{}";
    }
  }

  private Optional<Node> compose(String what, String text) {
    try {
      Optional<Node> node =
          new Compose(LoadSettings.builder().setLabel(what).build()).composeString(text);
      if (node.isEmpty()) {
        mistakes.add(what + " is empty");
      }
      return node;
    } catch (YamlEngineException e) {
      mistakes.add(e.getMessage());
      return Optional.empty();
    }
  }

  private List<Rules> documents(ScenarioFields given) {
    List<Rules> documents = new ArrayList<>();
    for (String text : given.texts("documents")) {
      boolean inPlace = text.indexOf('\n') >= 0;
      documents.add(inPlace ? new Rules.InPlace(text) : new Rules.InFile(beside(text)));
    }
    if (documents.isEmpty()) {
      given.mistake("given.documents names at least one file, or holds documents");
    }
    return documents;
  }

  private Path beside(String relative) {
    return file.resolveSibling(relative).normalize();
  }

  private Step step(ScenarioFields step, List<Script> given) {
    Optional<Ask> when =
        step.fields("when").map(fields -> new AskReader(fields, keys, mistakes).ask());
    if (when.isEmpty()) {
      step.mistake("a scenario has 'when', or 'steps' that each have one");
    }
    List<Script> upstream = step.has("upstream") ? scripts(step, "upstream") : given;
    Then then = step.fields("then").map(this::then).orElse(Then.ANYTHING);
    return new Step(when.orElse(Ask.NOTHING), upstream, then);
  }

  private List<Script> scripts(ScenarioFields holder, String name) {
    return holder.several(name).stream()
        .map(node -> ScriptReader.script(ScenarioFields.of(node, mistakes)))
        .toList();
  }

  private Then then(ScenarioFields then) {
    Optional<Message> answer = then.fields("answer").map(fields -> message(fields, "status"));
    Optional<List<Message>> upstream = then.node("upstream").map(node -> upstream(then, node));
    Optional<List<Json.Obj>> journal =
        then.has("journal")
            ? Optional.of(then.several("journal").stream().map(line -> object(then, line)).toList())
            : Optional.empty();
    then.nothingElse();
    return new Then(answer, upstream, journal);
  }

  private List<Message> upstream(ScenarioFields then, Node node) {
    if (node instanceof ScalarNode word) {
      if (!word.getValue().equals("untouched")) {
        then.mistake("upstream is 'untouched', or what it must have seen");
      }
      return List.of();
    }
    return ScenarioFields.items(node).stream()
        .map(one -> message(ScenarioFields.of(one, mistakes), "method", "path"))
        .toList();
  }

  private Message message(ScenarioFields fields, String... lineNames) {
    Map<String, String> line = new HashMap<>();
    for (String name : lineNames) {
      fields.text(name).ifPresent(value -> line.put(name, value));
    }
    Map<String, String> headers = new HashMap<>();
    fields
        .fields("headers")
        .ifPresent(
            all -> all.each((name, value) -> all.text(value).ifPresent(v -> headers.put(name, v))));
    Optional<Json> json = fields.json("json");
    Optional<ScenarioFields> error = fields.fields("error");
    if (error.isPresent()) {
      json = Optional.of(error(error.get()));
    }
    Optional<List<Json>> events =
        fields.has("events")
            ? Optional.of(fields.several("events").stream().map(fields::json).toList())
            : Optional.empty();
    Message message =
        new Message(
            line, headers, fields.texts("absent-headers"), json, fields.text("body"), events);
    fields.nothingElse();
    return message;
  }

  /** The short way to write a JSON-RPC error: its code, and the reason in its data. */
  private static Json error(ScenarioFields fields) {
    Json.Obj.Builder error = Json.Obj.builder();
    fields.json("code").ifPresent(code -> error.put("code", code));
    fields.json("message").ifPresent(message -> error.put("message", message));
    fields
        .json("reason")
        .ifPresent(reason -> error.put("data", Json.Obj.builder().put("reason", reason).build()));
    fields.nothingElse();
    return Json.Obj.builder().put("error", error.build()).build();
  }

  private static Json.Obj object(ScenarioFields fields, Node node) {
    if (fields.json(node) instanceof Json.Obj object) {
      return object;
    }
    fields.mistake("a journal line is a mapping");
    return Json.Obj.of();
  }
}
