package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.RuleFiles;
import dev.postern.proxy.Sidecar;
import dev.postern.proxy.scenario.Scenario.Script;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy that asks: what is away, cut short or set up wrongly lets nothing through. */
class EnvoyAsksTest {
  private static final Path DOCUMENTS = Path.of("scenarios", "documents");
  private static final String ADA = "pst_MzPxxW6XGzzkbv9pYTJFeU7Ob4HIyIVdN2JYw3eTmbJ11zDJk";
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"forecast\"}}";
  private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
  private static final String BODIES =
      "with_request_body: {max_request_bytes: 4194304, allow_partial_message: false,"
          + " pack_as_bytes: true}";

  @TempDir private Path folder;
  private ScriptedUpstream upstream;
  private Sidecar sidecar;

  @BeforeEach
  void start() throws IOException {
    upstream = new ScriptedUpstream();
    upstream.play(
        List.of(
            new Script.Answers(
                200, Headers.of("content-type", "application/json"), RESULT.getBytes(UTF_8))));
    String server =
        Files.readString(DOCUMENTS.resolve("weather.yaml"))
            .replace("127.0.0.1:9000", "127.0.0.1:" + upstream.port());
    String own =
        """
        kind: SidecarConfig
        metadata: {name: sidecar}
        spec:
          inbound: {address: "127.0.0.1:0"}
          envoy: {address: "127.0.0.1:0"}
          health: {address: "127.0.0.1:0"}
          metrics: {address: "127.0.0.1:0"}
          admin: {socket: "%1$s/admin.sock"}
          journal: {to: {file: "%1$s/journal.jsonl"}, buffer: "%1$s/buffer"}
          drain: {delay: 0s, grace: 1s}
          log: {level: error}
        """
            .formatted(folder);
    sidecar =
        Sidecar.start(
            new RuleFiles(
                List.of(
                    Files.writeString(folder.resolve("weather.yaml"), server),
                    Files.writeString(folder.resolve("sidecar.yaml"), own),
                    DOCUMENTS.resolve("team-keys.yaml")),
                List.of()));
  }

  @AfterEach
  void stop() throws Exception {
    sidecar.close();
    upstream.close();
  }

  private EnvoyProcess envoy(String configuration) throws IOException, InterruptedException {
    int postern = sidecar.envoy().orElseThrow().getPort();
    return EnvoyProcess.startChanged(configuration, postern, upstream.port(), folder);
  }

  private static String configuration() throws IOException {
    return EnvoyProcess.configuration("ext_authz.yaml");
  }

  private static String changed(String piece, String other) throws IOException {
    String configuration = configuration();
    assertThat(configuration).contains(piece);
    return configuration.replace(piece, other);
  }

  private static int call(EnvoyProcess envoy, String body) throws IOException {
    return call(envoy, body, Headers.none());
  }

  private static int call(EnvoyProcess envoy, String body, Headers more) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    Headers headers =
        Headers.of(
            "host", "weather.test",
            "authorization", "Bearer " + ADA,
            "content-type", "application/json",
            "accept", "application/json, text/event-stream",
            "content-length", Integer.toString(bytes.length),
            "connection", "close");
    for (int i = 0; i < more.size(); i++) {
      headers = headers.plus(more.name(i), more.value(i));
    }
    try (Socket socket = new Socket(envoy.address().getAddress(), envoy.address().getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(RawHttp.head("POST /mcp HTTP/1.1", headers));
      socket.getOutputStream().write(bytes);
      RawHttp.Message answer = RawHttp.read(socket.getInputStream(), true).orElseThrow();
      return Integer.parseInt(answer.firstLine().split(" ")[1]);
    }
  }

  @Test
  void whatMayPassPasses() throws Exception {
    try (EnvoyProcess envoy = envoy(configuration())) {
      assertThat(call(envoy, CALL)).isEqualTo(200);
      assertThat(upstream.seen()).hasSize(1);
    }
  }

  @Test
  void nothingPassesWhileNobodyAnswersEnvoy() throws Exception {
    try (EnvoyProcess envoy = envoy(configuration())) {
      sidecar.close();

      assertThat(call(envoy, CALL)).isEqualTo(503);
      assertThat(upstream.seen()).isEmpty();
    }
  }

  @Test
  void anMcpCallWhoseBodyIsNotShownIsRefused() throws Exception {
    try (EnvoyProcess envoy = envoy(changed(BODIES, ""))) {
      assertThat(call(envoy, CALL)).isEqualTo(503);
      assertThat(upstream.seen()).isEmpty();
    }
  }

  @Test
  void anMcpCallOfWhichOnlyAPartIsShownIsRefused() throws Exception {
    String some =
        "with_request_body: {max_request_bytes: 64, allow_partial_message: true, pack_as_bytes: true}";
    try (EnvoyProcess envoy = envoy(changed(BODIES, some))) {
      assertThat(call(envoy, CALL + " ".repeat(4_000))).isEqualTo(413);
      assertThat(upstream.seen()).isEmpty();
    }
  }

  @Test
  void headersThatAreToldJoinedAreJudgedAsWell() throws Exception {
    try (EnvoyProcess envoy = envoy(changed("encode_raw_headers: true", ""))) {
      assertThat(call(envoy, CALL)).isEqualTo(200);
      Headers two = Headers.of("mcp-session-id", "another's", "mcp-session-id", "mine");
      assertThat(call(envoy, CALL, two)).isEqualTo(400);
      assertThat(upstream.seen()).hasSize(1);
    }
  }

  @Test
  void aRouteMayNameItsServer() throws Exception {
    assertThat(callAt("weather")).isEqualTo(200);
    assertThat(callAt("another")).isEqualTo(404);
    assertThat(upstream.seen()).hasSize(1);
  }

  private int callAt(String server) throws IOException, InterruptedException {
    String named =
        """
        route: {cluster: protected, timeout: 0s}
                                  typed_per_filter_config:
                                    envoy.filters.http.ext_authz:
                                      "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute
                                      check_settings: {context_extensions: {postern.server: %s}}
        """
            .formatted(server);
    try (EnvoyProcess envoy = envoy(changed("route: {cluster: protected, timeout: 0s}\n", named))) {
      return call(envoy, CALL);
    }
  }
}
