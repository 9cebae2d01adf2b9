package dev.postern.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.doors.SidecarDoor.Way;
import dev.postern.proxy.ByDocuments;
import dev.postern.proxy.scenario.Expectations;
import dev.postern.proxy.scenario.Outcome;
import dev.postern.proxy.scenario.Scenario;
import dev.postern.proxy.scenario.ScenarioDoor.Unplayable;
import dev.postern.proxy.scenario.ScenarioReader;
import dev.postern.proxy.scenario.Suite;
import dev.postern.proxy.scenario.WithoutPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario of {@code e2e/scenarios}, through every door. */
final class ScenariosTest {
  private static final Path SCENARIOS = Path.of("scenarios");

  @TempDir private Path folder;

  static Stream<Scenario> scenarios() throws IOException {
    return Suite.files(SCENARIOS).stream().map(ScenariosTest::read);
  }

  private static Scenario read(Path file) {
    try {
      return switch (ScenarioReader.read(file)) {
        case ScenarioReader.Reading.Good(Scenario scenario) -> scenario;
        case ScenarioReader.Reading.Bad(Path bad, List<String> mistakes) ->
            throw new AssertionError(bad + ": " + mistakes);
      };
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theProxyDoesWhatTheScenarioSaysAndAgrees(Scenario scenario) throws Unplayable {
    Outcome withoutPort = new WithoutPort(new ByDocuments()).play(scenario);
    Outcome proxy = new SidecarDoor(Way.PROXY, folder).play(scenario);
    assertThat(Expectations.differences(scenario, withoutPort)).as("without a port").isEmpty();
    assertThat(Expectations.differences(scenario, proxy)).as("proxy").isEmpty();
    assertThat(Likeness.of(proxy))
        .as("proxy as without a port")
        .isEqualTo(Likeness.of(withoutPort));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void envoyThatAsksDoesWhatTheScenarioSaysAndAgrees(Scenario scenario) throws Unplayable {
    Outcome withoutPort = new WithoutPort(new ByDocuments()).play(scenario);
    Outcome asked = new SidecarDoor(Way.EXT_AUTHZ, folder).play(scenario);
    List<String> differences = OnlyAsked.seen(Expectations.differences(scenario, asked));
    Optional<OnlyAsked.Otherwise> otherwise =
        OnlyAsked.otherwise(SCENARIOS.relativize(scenario.file()));
    if (otherwise.isPresent()) {
      assertThat(differences).as(otherwise.get().why()).isNotEmpty();
      assertThat(OnlyAsked.steps(asked)).isEqualTo(otherwise.get().steps());
      return;
    }
    assertThat(differences).as("ext_authz").isEmpty();
    assertThat(Likeness.asked(asked))
        .as("ext_authz as without a port")
        .isEqualTo(Likeness.asked(withoutPort));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void envoyThatShowsDoesWhatTheScenarioSaysAndAgrees(Scenario scenario) throws Unplayable {
    assertShown(scenario, Way.EXT_PROC);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void envoyThatAsksAndThenShowsDoesWhatTheScenarioSaysAndAgrees(Scenario scenario)
      throws Unplayable {
    assertShown(scenario, Way.BOTH);
  }

  private void assertShown(Scenario scenario, Way way) throws Unplayable {
    Outcome withoutPort = new WithoutPort(new ByDocuments()).play(scenario);
    Outcome shown = new SidecarDoor(way, folder).play(scenario);
    List<String> differences = Expectations.differences(scenario, shown);
    Optional<OnlyAsked.Otherwise> otherwise =
        OnlyShown.otherwise(SCENARIOS.relativize(scenario.file()));
    if (otherwise.isPresent()) {
      assertThat(differences).as(otherwise.get().why()).isNotEmpty();
      assertThat(OnlyAsked.steps(shown)).isEqualTo(otherwise.get().steps());
      return;
    }
    assertThat(differences).as("%s", way).isEmpty();
    assertThat(Likeness.shown(shown))
        .as("%s as without a port", way)
        .isEqualTo(Likeness.shown(withoutPort));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void envoyThatAsksOverHttpDoesWhatTheScenarioSaysAndAgrees(Scenario scenario) throws Unplayable {
    Outcome withoutPort = new WithoutPort(new ByDocuments()).play(scenario);
    Outcome told = new SidecarDoor(Way.EXT_AUTHZ_HTTP, folder).play(scenario);
    assertThat(TrueStatus.takenForAYes(told)).isEmpty();
    Outcome asked = TrueStatus.of(told);
    List<String> differences = OnlyAsked.seen(Expectations.differences(scenario, asked));
    Optional<OnlyAsked.Otherwise> otherwise =
        OnlyAsked.otherwiseOverHttp(SCENARIOS.relativize(scenario.file()));
    if (otherwise.isPresent()) {
      assertThat(differences).as(otherwise.get().why()).isNotEmpty();
      assertThat(OnlyAsked.steps(asked)).isEqualTo(otherwise.get().steps());
      return;
    }
    assertThat(differences).as("ext_authz over HTTP").isEmpty();
    assertThat(Likeness.asked(asked))
        .as("ext_authz over HTTP as without a port")
        .isEqualTo(Likeness.asked(withoutPort));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void nginxThatAsksLetsPassWhatItsRuleSays(Scenario scenario) throws Unplayable {
    Outcome withoutPort = new WithoutPort(new ByDocuments()).play(scenario);
    Outcome asked = new SidecarDoor(Way.AUTH_REQUEST, folder).play(scenario);
    assertThat(OnlyAuthRequest.seen(asked))
        .isEqualTo(OnlyAuthRequest.expected(scenario, withoutPort));
  }

  @Test
  void whatIsSaidToDifferIsThere() {
    assertThat(OnlyAsked.listed()).allMatch(file -> Files.exists(SCENARIOS.resolve(file)));
    assertThat(OnlyShown.listed()).allMatch(file -> Files.exists(SCENARIOS.resolve(file)));
  }

  @Test
  void thereAreAsManyScenariosAsTheFoldersPromise() throws IOException {
    assertThat(Suite.files(SCENARIOS)).hasSizeGreaterThan(50);
  }
}
