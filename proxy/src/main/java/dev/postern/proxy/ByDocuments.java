package dev.postern.proxy;

import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.rulebook.Reading;
import dev.postern.policies.rulebook.Rulebook;
import dev.postern.policies.rulebook.RulebookReader;
import dev.postern.policies.rulebook.documents.Problem;
import dev.postern.policies.rulebook.documents.Source;
import dev.postern.proxy.scenario.MadeUpCallers;
import dev.postern.proxy.scenario.Opening;
import dev.postern.proxy.scenario.Scenario;
import dev.postern.proxy.scenario.ScenarioDoor.Unplayable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Opens the gate of a scenario as the sidecar would, but for callers who need no credential. */
public final class ByDocuments implements Opening {
  @Override
  public Opened open(Scenario scenario, Journal journal) throws Unplayable {
    Rulebook rules = rules(scenario);
    return new Opened(gate(rules, journal), rules.rules());
  }

  static LiveGate gate(Rulebook rules, Journal journal) {
    return new LiveGate(
        rules.open(Household.of(rules, journal, Clock.systemUTC()), MadeUpCallers::new));
  }

  private static Rulebook rules(Scenario scenario) throws Unplayable {
    return switch (RulebookReader.ofThisProcess().readTexts(sources(scenario), List.of())) {
      case Reading.Good good -> good.rules();
      case Reading.Bad(List<Problem> problems) ->
          throw new Unplayable(
              problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    };
  }

  private static List<Source> sources(Scenario scenario) throws Unplayable {
    List<Source> sources = new ArrayList<>();
    for (Scenario.Rules rules : scenario.documents()) {
      sources.add(
          switch (rules) {
            case Scenario.Rules.InFile(var file) -> {
              try {
                yield Source.named(file, sources.size(), Files.readString(file));
              } catch (IOException e) {
                throw new Unplayable("cannot read " + file + ": " + e.getMessage());
              }
            }
            case Scenario.Rules.InPlace(String text) ->
                Source.of(scenario.file() + " documents", text);
          });
    }
    return sources;
  }
}
