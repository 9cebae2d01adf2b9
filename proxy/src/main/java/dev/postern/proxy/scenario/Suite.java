package dev.postern.proxy.scenario;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.RuleRef;
import dev.postern.proxy.scenario.ScenarioDoor.Unplayable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Many scenarios played through one door, and what came of them. */
public final class Suite {
  /** A file beside scenarios holds documents or keys unless one of these stands at its margin. */
  private static final Pattern SCENARIO = Pattern.compile("(?m)^(given|when|then|steps):");

  /**
   * What came of one file.
   *
   * @param differences why it failed, or why it could not be read; none when it passed
   */
  public record Result(Path file, String name, List<String> differences) {
    public Result {
      differences = List.copyOf(differences);
    }

    public boolean passed() {
      return differences.isEmpty();
    }
  }

  private final ScenarioDoor door;
  private final List<Result> results = new ArrayList<>();
  private final Set<RuleRef> known = new LinkedHashSet<>();
  private final Set<RuleRef> reached = new LinkedHashSet<>();

  private Suite(ScenarioDoor door) {
    this.door = door;
  }

  public static Suite play(List<Path> places, ScenarioDoor door) throws IOException {
    Suite suite = new Suite(door);
    for (Path place : places) {
      for (Path file : files(place)) {
        suite.play(file);
      }
    }
    return suite;
  }

  /** The scenario files below a folder, sorted; or the one file that is named. */
  public static List<Path> files(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    List<Path> found;
    try (Stream<Path> below = Files.walk(place)) {
      found = below.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
    }
    List<Path> scenarios = new ArrayList<>();
    for (Path file : found) {
      if (SCENARIO.matcher(Files.readString(file)).find()) {
        scenarios.add(file);
      }
    }
    return scenarios;
  }

  private void play(Path file) throws IOException {
    results.add(
        switch (ScenarioReader.read(file)) {
          case ScenarioReader.Reading.Good(Scenario scenario) ->
              new Result(file, scenario.name(), differences(scenario));
          case ScenarioReader.Reading.Bad(Path path, List<String> mistakes) ->
              new Result(
                  file,
                  "(cannot be read)",
                  mistakes.stream().map(mistake -> path + ":" + mistake).toList());
        });
  }

  private List<String> differences(Scenario scenario) {
    try {
      Outcome outcome = door.play(scenario);
      known.addAll(outcome.rules());
      outcome.steps().forEach(step -> step.journal().forEach(this::noteRule));
      return Expectations.differences(scenario, outcome);
    } catch (Unplayable e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private void noteRule(Json.Obj line) {
    rule(line).ifPresent(reached::add);
  }

  private static Optional<RuleRef> rule(Json.Obj line) {
    if (line.get("rule").orElse(Json.Null.NULL) instanceof Json.Obj rule
        && rule.get("name").orElse(rule) instanceof Json.Str(String name)
        && rule.get("file").orElse(rule) instanceof Json.Str(String file)
        && rule.get("line").orElse(rule) instanceof Json.Num number) {
      return Optional.of(new RuleRef(name, file, number.value().intValueExact()));
    }
    return Optional.empty();
  }

  public List<Result> results() {
    return List.copyOf(results);
  }

  public long passed() {
    return results.stream().filter(Result::passed).count();
  }

  public long failed() {
    return results.size() - passed();
  }

  /** The rules that decided in no scenario. */
  public List<RuleRef> unreached() {
    return known.stream().filter(rule -> !reached.contains(rule)).toList();
  }

  public Json.Obj asJson() {
    return Json.Obj.builder()
        .put("passed", Json.Num.of(passed()))
        .put("failed", Json.Num.of(failed()))
        .put("scenarios", new Json.Arr(results.stream().map(Suite::asJson).toList()))
        .put("unreached", words(unreached().stream().map(RuleRef::toString).toList()))
        .build();
  }

  private static Json asJson(Result result) {
    return Json.Obj.builder()
        .put("file", new Json.Str(result.file().toString()))
        .put("name", new Json.Str(result.name()))
        .put("passed", Json.Bool.of(result.passed()))
        .put("differences", words(result.differences()))
        .build();
  }

  private static Json words(List<String> words) {
    return new Json.Arr(words.stream().<Json>map(Json.Str::new).toList());
  }
}
