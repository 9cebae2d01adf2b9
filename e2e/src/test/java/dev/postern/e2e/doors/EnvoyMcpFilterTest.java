package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.Component;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Outcome.Got;
import dev.postern.proxy.scenario.Outcome.Seen;
import dev.postern.proxy.scenario.Scenario;
import dev.postern.proxy.scenario.Scenario.Ask;
import dev.postern.proxy.scenario.Scenario.Script;
import dev.postern.proxy.scenario.ScenarioDoor.Unplayable;
import dev.postern.proxy.scenario.ScenarioReader;
import dev.postern.proxy.scenario.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Envoy's own MCP filter and a policy by what it says let through of {@code
 * scenarios/bypasses}. The findings are pinned beside this test: they are about Envoy, and of no
 * weight for what Postern does with the same requests.
 */
final class EnvoyMcpFilterTest {
  private static final Path BYPASSES = Path.of("scenarios", "bypasses");
  private static final Path MATRIX = Path.of("..", "docs", "security.md");
  private static final Pattern ROW =
      Pattern.compile("\\| \\[`([-a-z0-9]+)`]\\([^)]+\\) \\| (\\d+), (\\d+) of (\\d+) \\|");
  private static final String AS_IT_COMES = "traffic_mode: REJECT_NO_MCP";
  private static final String STRICT =
      "traffic_mode: REJECT_NO_MCP\n"
          + "                      attribute_source: VERIFY\n"
          + "                      reject_duplicate_keys: true\n"
          + "                      max_request_body_size: 4194304";
  private static final Script ANSWER =
      new Script.Answers(
          200,
          Headers.of("content-type", "application/json"),
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}".getBytes(UTF_8));

  @TempDir private Path folder;

  @Test
  void whatItLetsThroughIsKnown() throws Exception {
    assertThat(version()).contains("/1.40.0/");
    Map<String, String> asItComes = played(AS_IT_COMES);
    Map<String, String> strict = played(STRICT);
    String found =
        asItComes.entrySet().stream()
            .map(step -> step.getKey() + ": " + step.getValue() + "; " + strict.get(step.getKey()))
            .collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(Path.of("target", "envoy-mcp-filter.txt"), found);
    assertThat(found).isEqualTo(String.join("\n", findings()) + "\n");
  }

  @Test
  void theMatrixTellsTheFindingsOfEachScenario() throws IOException {
    Map<String, String> told = new LinkedHashMap<>();
    Matcher row = ROW.matcher(Files.readString(MATRIX));
    while (row.find()) {
      told.put(row.group(1), row.group(2) + ", " + row.group(3) + " of " + row.group(4));
    }
    List<String> findings = findings();
    for (Path file : Suite.files(BYPASSES)) {
      String name = name(file);
      List<String[]> steps =
          findings.stream()
              .filter(line -> line.startsWith(name + "/"))
              .map(line -> line.split(": ", 2)[1].split("; ", 2))
              .toList();
      assertThat(told)
          .containsEntry(name, runs(steps, 0) + ", " + runs(steps, 1) + " of " + steps.size());
    }
  }

  private static long runs(List<String[]> steps, int setup) {
    return steps.stream().filter(step -> step[setup].startsWith("runs")).count();
  }

  private static List<String> findings() throws IOException {
    try (InputStream table = EnvoyMcpFilterTest.class.getResourceAsStream("envoy-mcp-filter.txt")) {
      return new String(table.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  private Map<String, String> played(String setup) throws Exception {
    Map<String, String> found = new LinkedHashMap<>();
    try (InputStream yaml = EnvoyMcpFilterTest.class.getResourceAsStream("envoy-mcp-filter.yaml");
        ScriptedUpstream upstream = new ScriptedUpstream();
        EnvoyProcess envoy =
            EnvoyProcess.startChanged(
                new String(yaml.readAllBytes(), UTF_8).replace(AS_IT_COMES, setup),
                1,
                upstream.port(),
                folder)) {
      for (Map.Entry<String, Ask> input : inputs().entrySet()) {
        upstream.play(List.of(ANSWER));
        found.put(input.getKey(), of(envoy, input.getValue(), upstream));
      }
    }
    return found;
  }

  private static String of(EnvoyProcess envoy, Ask ask, ScriptedUpstream upstream)
      throws IOException, Unplayable {
    Got got = SidecarDoor.ask(envoy.address(), acceptingBoth(ask));
    List<Seen> seen = upstream.seen();
    if (seen.isEmpty()) {
      return Integer.toString(got.status());
    }
    String who =
        Stream.of(ServerLike.values())
            .filter(server -> server.doesWhatIsForbidden(seen.getFirst()))
            .map(server -> " " + server.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining());
    return who.isEmpty() ? "passes" : "runs in" + who;
  }

  /** Without this the filter refuses everything, and nothing would be learnt. */
  private static Ask acceptingBoth(Ask ask) {
    return ask.headers().has("accept")
        ? ask
        : new Ask(
            ask.as(),
            ask.method(),
            ask.target(),
            ask.headers().plus("accept", "application/json, text/event-stream"),
            ask.body());
  }

  /** Calls in no guise, each step of each scenario, and calls that stand behind much else. */
  private static Map<String, Ask> inputs() throws IOException {
    Map<String, Ask> inputs = new LinkedHashMap<>();
    String head = "{\"jsonrpc\":\"2.0\",\"id\":1,";
    String restart = "\"method\":\"tools/call\",\"params\":{\"name\":\"restart\"}}";
    inputs.put("no-guise/1", post(head + restart.replace("restart", "forecast")));
    inputs.put("no-guise/2", post(head + restart));
    for (Path file : Suite.files(BYPASSES)) {
      if (!(ScenarioReader.read(file) instanceof ScenarioReader.Reading.Good(Scenario scenario))) {
        throw new AssertionError(file + " cannot be read");
      }
      for (Scenario.Step step : scenario.steps()) {
        inputs.put(name(file) + "/" + (1 + count(inputs, file)), step.when());
      }
    }
    String much = " ".repeat(10_000);
    inputs.put("behind-ten-thousand-spaces/1", post(much + head + restart));
    inputs.put("behind-ten-thousand-spaces/2", post(head + much + restart));
    return inputs;
  }

  private static long count(Map<String, Ask> inputs, Path file) {
    return inputs.keySet().stream().filter(key -> key.startsWith(name(file) + "/")).count();
  }

  private static Ask post(String body) {
    return new Ask(
        Optional.empty(),
        "POST",
        "/mcp",
        Headers.of("host", "sidecar.test", "content-type", "application/json"),
        Optional.of(body.getBytes(UTF_8)));
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".yaml", "");
  }

  private static String version() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Component.of("envoy").toString(), "--version")
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
