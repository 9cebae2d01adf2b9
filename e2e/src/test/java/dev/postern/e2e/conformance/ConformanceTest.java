package dev.postern.e2e.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The official conformance suite against a server that passes all of it: whichever way leads
 * through Postern, each check ends as it does without Postern.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConformanceTest {
  @TempDir private Path folder;
  private final Map<Run, List<Check>> made = new HashMap<>();

  /** One run of the suite. */
  record Run(Way way, Requirements requirements, LineEnds lineEnds) {
    Run without() {
      return new Run(way.without(), requirements, lineEnds);
    }

    @Override
    public String toString() {
      return requirements + ", " + way + ", " + lineEnds.name();
    }
  }

  static Stream<Run> direct() {
    return runs(Way.DIRECT);
  }

  static Stream<Run> throughTheProxy() {
    return runs(Way.PROXY);
  }

  static Stream<Run> throughEnvoy() {
    return Stream.concat(
        runs(Way.ENVOY_SHOWS),
        Stream.of(Way.ENVOY_ASKS, Way.ENVOY_ASKS_AND_SHOWS)
            .flatMap(ConformanceTest::runs)
            .filter(run -> run.lineEnds() == LineEnds.LF));
  }

  private static Stream<Run> runs(Way way) {
    return Stream.of(Requirements.values())
        .flatMap(requirements ->
            Stream.of(LineEnds.values()).map(ends -> new Run(way, requirements, ends)));
  }

  @ParameterizedTest
  @MethodSource("direct")
  void theServerPassesAllThatIsAskedOfIt(Run run) throws Exception {
    List<Check> checks = checks(run);
    assertThat(checks).filteredOn(Check::failed).isEmpty();
    assertThat(checks)
        .filteredOn(Check::passed)
        .hasSizeGreaterThanOrEqualTo(run.requirements().passes());
  }

  @ParameterizedTest
  @MethodSource("throughTheProxy")
  void throughTheProxyEveryCheckEndsAsItDoesDirectly(Run run) throws Exception {
    assertAlike(run);
  }

  @ParameterizedTest
  @MethodSource("throughEnvoy")
  void throughEnvoyEveryCheckEndsAsItDoesThroughEnvoyAlone(Run run) throws Exception {
    assertAlike(run);
  }

  private void assertAlike(Run run) throws Exception {
    List<Check> without = checks(run.without());
    List<Check> with = checks(run);
    List<String> others = lines(without);
    assertThat(lines(with)).as(() -> differences(without, with)).isEqualTo(others);
    assertThat(with)
        .filteredOn(Check::passed)
        .hasSizeGreaterThanOrEqualTo(run.requirements().passes());
  }

  /** The checks that are not on the other list, with what the suite has to say of them. */
  private static String differences(List<Check> without, List<Check> with) {
    List<String> lost = lines(without);
    List<String> told = new ArrayList<>();
    for (Check check : with) {
      if (!lost.remove(check.line())) {
        told.add("+ " + check);
      }
    }
    lost.forEach(line -> told.add("- " + line));
    return String.join("\n", told) + "\n";
  }

  private static List<String> lines(List<Check> checks) {
    return new ArrayList<>(checks.stream().map(Check::line).toList());
  }

  private List<Check> checks(Run run) throws Exception {
    List<Check> checks = made.get(run);
    if (checks == null) {
      Path own = Files.createDirectory(folder.resolve("run-" + made.size()));
      try (DualEraServer server = new DualEraServer(run.lineEnds());
          Way.Open way = run.way().open(server.port(), own)) {
        checks = Suite.run(way.address(), run.requirements(), own);
      }
      made.put(run, checks);
    }
    return checks;
  }
}
