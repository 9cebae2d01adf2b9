package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static dev.postern.e2e.doors.WeatherSidecar.RESULT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.process.PosternProcess;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.RuleFiles;
import dev.postern.proxy.Sidecar;
import dev.postern.proxy.scenario.Outcome.Seen;
import dev.postern.proxy.scenario.Scenario.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code postern envoy} prints, in a real Envoy before several servers. */
class EnvoyCommandTest {
  private static final Path DOCUMENTS = Path.of("scenarios", "documents");
  private static final Headers ADA =
      Headers.of("host", "shop.test", "authorization", "Bearer " + WeatherSidecar.ADA);

  /** It answers to all that nobody else answers to, and lets nobody in. */
  private static final String CLOSED =
      """
      apiVersion: postern.dev/v1alpha1
      kind: ProtectedServer
      metadata: {name: closed}
      spec: {protocol: http, path: /, upstream: "http://127.0.0.1:9000/closed"}
      """;

  @TempDir private Path folder;
  private ScriptedUpstream upstream;
  private int port;

  @BeforeEach
  void start() throws IOException {
    upstream = new ScriptedUpstream();
    upstream.play(
        List.of(
            new Script.Answers(
                200, Headers.of("content-type", "application/json"), RESULT.getBytes(UTF_8))));
    port = FreePort.find();
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(
        folder.resolve(name), text.replace("127.0.0.1:9000", "127.0.0.1:" + upstream.port()));
  }

  private List<Path> rules() throws IOException {
    String sidecar =
        """
        kind: SidecarConfig
        metadata: {name: sidecar}
        spec:
          inbound: {address: "127.0.0.1:0"}
          envoy: {address: "127.0.0.1:%2$d"}
          health: {address: "127.0.0.1:0"}
          metrics: {address: "127.0.0.1:0"}
          admin: {socket: "%1$s/admin.sock"}
          journal: {to: {file: "%1$s/journal.jsonl"}, buffer: "%1$s/buffer"}
          drain: {delay: 0s, grace: 1s}
          log: {level: error}
        """
            .formatted(folder, port);
    return List.of(
        write("sidecar.yaml", sidecar),
        write("weather.yaml", Files.readString(DOCUMENTS.resolve("weather.yaml"))),
        write("orders.yaml", orders()),
        write("closed.yaml", CLOSED),
        DOCUMENTS.resolve("team-keys.yaml"),
        write("known-outside.yaml", knownOutside()));
  }

  /** Beside the other of its name, and with a path of its own. */
  private static String knownOutside() throws IOException {
    return Files.readString(DOCUMENTS.resolve("known-outside.yaml"))
        .replace("metadata: {name: weather}", "metadata: {name: known}")
        .replace("weather-users", "known-users")
        .replace("hosts:", "path: /known\n  hosts:");
  }

  private static String orders() throws IOException {
    String path = "  path: /orders\n";
    return Files.readString(DOCUMENTS.resolve("orders.yaml"))
        .replace(path, path + "  hosts: [shop.test]\n");
  }

  private static PosternProcess.Said say(List<String> options, List<Path> rules)
      throws IOException, InterruptedException {
    Stream<String> files = rules.stream().map(Path::toString);
    return PosternProcess.say(
        Stream.of(Stream.of("envoy"), options.stream(), files)
            .flatMap(words -> words)
            .toArray(String[]::new));
  }

  private static int get(EnvoyProcess envoy, String path) throws IOException {
    return EnvoyCalls.status(EnvoyCalls.ask(envoy, "127.0.0.1", "GET " + path, ADA));
  }

  private static String metadata(EnvoyProcess envoy) throws IOException {
    String line = "GET /.well-known/oauth-protected-resource/weather/mcp";
    Headers host = Headers.of("host", "api.example.com");
    return new String(EnvoyCalls.ask(envoy, "127.0.0.1", line, host).body(), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext_proc", "ext_authz", "both"})
  void eachServerIsReachedAsItsRulesSayAndNoOther(String way) throws Exception {
    List<Path> rules = rules();
    PosternProcess.Said printed = say(List.of("--by", way), rules);
    assertThat(printed.code()).as(printed.err()).isZero();
    try (Sidecar sidecar = Sidecar.start(new RuleFiles(rules, List.of()));
        EnvoyProcess envoy =
            EnvoyProcess.startChanged(printed.out(), port, upstream.port(), folder)) {
      assertThat(sidecar.envoy()).isPresent();
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(200);
      assertThat(get(envoy, "/orders/7?all")).isEqualTo(200);

      assertThat(metadata(envoy)).contains("\"resource\":\"https://api.example.com/weather/mcp\"");
      assertThat(get(envoy, "/%6frders/7")).as("not by another spelling").isBetween(400, 404);
      assertThat(get(envoy, "/ordersx")).isBetween(400, 404);
      assertThat(get(envoy, "/orders/secret/1")).isEqualTo(403);
      assertThat(upstream.seen())
          .extracting(Seen::target)
          .containsExactly("/mcp", "/v1/orders/7?all");
    }
  }

  @Test
  void whereNobodyListensForEnvoyThatIsSaid() throws Exception {
    PosternProcess.Said said = say(List.of(), rules().subList(1, 5));

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("envoy: {address: \"127.0.0.1:17010\"}");
  }

  @Test
  void whereCallersComeInIsAnAddressAndAPort() throws Exception {
    PosternProcess.Said said = say(List.of("--listen", "everywhere"), rules());

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("'everywhere' is no address:port");
  }
}
