package dev.postern.proxy.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.proxy.scenario.Scenario.Ask;
import dev.postern.proxy.scenario.Scenario.Rules;
import dev.postern.proxy.scenario.Scenario.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScenarioReaderTest {
  @TempDir private Path folder;

  @Test
  void whatIsNotSaidIsAsAUsualClientHasIt() throws IOException {
    Scenario scenario =
        good(
            """
            given: {documents: rules.yaml}
            when: {as: "user:ada", mcp: tools/call, name: forecast, arguments: {city: Wien}}
            """);
    Ask ask = scenario.steps().getFirst().when();
    assertThat(ask.as()).contains("user:ada");
    assertThat(ask.method()).isEqualTo("POST");
    assertThat(ask.target()).isEqualTo("/mcp");
    assertThat(ask.headers().first("content-type")).contains("application/json");
    assertThat(ask.headers().first("accept")).contains("application/json, text/event-stream");
    assertThat(new String(ask.body().orElseThrow(), UTF_8))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                + "{\"name\":\"forecast\",\"arguments\":{\"city\":\"Wien\"}}}");
    assertThat(scenario.name()).isEqualTo("scenario.yaml");
    assertThat(scenario.documents())
        .containsExactly(new Rules.InFile(folder.resolve("rules.yaml")));
  }

  @Test
  void aNotificationHasNoId() throws IOException {
    Scenario scenario =
        good("given: {documents: a.yaml}\nwhen: {mcp: notifications/initialized}\n");
    assertThat(new String(scenario.steps().getFirst().when().body().orElseThrow(), UTF_8))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
  }

  @Test
  void documentsMayStandInPlace() throws IOException {
    Scenario scenario = good("given:\n  documents: |\n    kind: A\n    b: c\nwhen: {path: /x}\n");
    assertThat(scenario.documents()).containsExactly(new Rules.InPlace("kind: A\nb: c\n"));
  }

  @Test
  void keysAreNamedInAFileOfTheirOwn() throws IOException {
    Files.writeString(folder.resolve("keys.yaml"), "ada: pst_secret\n");
    Scenario scenario =
        good("given: {documents: a.yaml, keys: keys.yaml}\nwhen: {key: ada, path: /x}\n");
    assertThat(scenario.steps().getFirst().when().headers().first("authorization"))
        .contains("Bearer pst_secret");
  }

  @Test
  void stepsTakeTheGivenServerUnlessTheyHaveOneOfTheirOwn() throws IOException {
    Scenario scenario =
        good(
            """
            given: {documents: a.yaml, upstream: {status: 204}}
            steps:
              - when: {path: /one}
              - upstream: {fails: reset}
                when: {path: /two}
            """);
    assertThat(scenario.steps().getFirst().upstream().getFirst())
        .isInstanceOfSatisfying(
            Script.Answers.class, answers -> assertThat(answers.status()).isEqualTo(204));
    assertThat(scenario.steps().getLast().upstream())
        .containsExactly(new Script.Fails(Failure.RESET));
  }

  @Test
  void everyMistakeIsToldAtOnceWithItsLine() throws IOException {
    assertThat(
            bad(
                """
                given: {documents: a.yaml, upstraem: {status: 200}}
                when: {as: ada, pth: /x}
                then: {answer: {staus: 200}, upstream: touched}
                """))
        .hasSize(5)
        .anySatisfy(said -> assertThat(said).startsWith("1: unknown key 'upstraem'"))
        .anySatisfy(said -> assertThat(said).startsWith("2: unknown key 'pth'"))
        .anySatisfy(said -> assertThat(said).startsWith("2: as names a subject"))
        .anySatisfy(said -> assertThat(said).startsWith("3: unknown key 'staus'"))
        .anySatisfy(said -> assertThat(said).contains("untouched"));
  }

  @Test
  void aScenarioInWhichNothingHappensIsAMistake() throws IOException {
    assertThat(bad("given: {documents: a.yaml}\n")).anyMatch(said -> said.contains("'when'"));
    assertThat(bad("when: {path: /x}\n")).anyMatch(said -> said.contains("documents"));
    assertThat(bad("given: {documents: []}\nwhen: {path: /x}\n"))
        .anyMatch(said -> said.contains("documents"));
  }

  @Test
  void whatIsNoYamlIsAMistake() throws IOException {
    assertThat(bad("given: [")).hasSize(1);
    assertThat(bad("")).hasSize(1);
    assertThat(bad("just a text")).isNotEmpty();
  }

  private Scenario good(String text) throws IOException {
    return switch (ScenarioReader.read(file(text))) {
      case ScenarioReader.Reading.Good(Scenario scenario) -> scenario;
      case ScenarioReader.Reading.Bad(Path file, List<String> mistakes) ->
          throw new AssertionError(mistakes.toString());
    };
  }

  private List<String> bad(String text) throws IOException {
    return switch (ScenarioReader.read(file(text))) {
      case ScenarioReader.Reading.Good(Scenario scenario) ->
          throw new AssertionError("it could be read: " + scenario);
      case ScenarioReader.Reading.Bad(Path file, List<String> mistakes) -> mistakes;
    };
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("scenario.yaml"), text);
  }
}
