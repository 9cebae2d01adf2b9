package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static dev.postern.e2e.doors.WeatherSidecar.RESULT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Headers;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Envoy that asks first and shows what follows: where either is off, skipped or fails open,
 * nothing goes on.
 */
class EnvoyAsksAndShowsTest {
  private static final String ROUTE = "                      routes:\n";
  private static final String OFF =
      """
                              %1$s:
                                "@type": type.googleapis.com/envoy.extensions.filters.http.%2$s
                                disabled: true
      """;
  private static final String ASKS =
      "grpc_service: {envoy_grpc: {cluster_name: postern}, timeout: 2s}";
  private static final String SHOWS = "grpc_service: {envoy_grpc: {cluster_name: postern}}";
  private static final String CLOSED = "failure_mode_allow: false";
  private static final String OPEN = "failure_mode_allow: true";
  private static final String CLUSTERS = "  clusters:\n";
  private static final String NOBODY =
      """
        clusters:
          - name: nobody
            type: STATIC
            load_assignment: {cluster_name: nobody}
      """;
  private static final Headers CHECKED = Headers.of("x-postern-checked", "yes");

  @TempDir private Path folder;
  private EnvoyStage stage;

  @BeforeEach
  void set() throws IOException {
    stage = EnvoyStage.set("both.yaml", folder);
  }

  @AfterEach
  void clear() throws Exception {
    stage.close();
  }

  /** Nothing goes on, whatever the caller says of it. */
  private void assertNothingPasses(EnvoyProcess envoy) throws IOException {
    assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(503);
    assertThat(EnvoyCalls.status(envoy, CALL, CHECKED)).isEqualTo(503);
    assertThat(stage.upstream().seen()).isEmpty();
  }

  @Test
  void whatMayPassPassesAndTheServerSeesNothingOfIt() throws Exception {
    try (EnvoyProcess envoy = stage.envoy()) {
      RawHttp.Message answer = EnvoyCalls.call(envoy, CALL, Headers.none());

      assertThat(new String(answer.body(), UTF_8)).isEqualTo(RESULT);
      assertThat(stage.upstream().seen()).hasSize(1);
      assertThat(stage.upstream().seen().getFirst().headers().toString())
          .doesNotContain("postern")
          .doesNotContain("authorization")
          .doesNotContain("x-forwarded");
    }
  }

  @Test
  void aCallIsDecidedOnce() throws Exception {
    try (EnvoyProcess envoy = stage.envoy()) {
      EnvoyCalls.call(envoy, CALL, Headers.none());

      String end = stage.sidecar().awaitLine(line -> line.contains("\"type\":\"end\""));
      assertThat(end).contains("\"ending\":\"complete\"");
      assertThat(stage.sidecar().lines())
          .hasSize(2)
          .first()
          .asString()
          .contains("\"door\":\"ext_authz and ext_proc\"");
    }
  }

  @Test
  void whoMayNotComeInIsRefusedByTheHeadAlone() throws Exception {
    try (EnvoyProcess envoy = stage.envoy();
        Socket caller = EnvoyCalls.sendPart(envoy, CALL, 0, Headers.of("authorization", "none"))) {
      EnvoyCalls.awaitText(caller, "HTTP/1.1 401");
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  @Test
  void nothingPassesWhereExtProcIsOff() throws Exception {
    String off = OFF.formatted("envoy.filters.http.ext_proc", "ext_proc.v3.ExtProcPerRoute");
    try (EnvoyProcess envoy = stage.envoy(ROUTE, off + ROUTE)) {
      assertNothingPasses(envoy);
      assertThat(stage.sidecar().awaitLine(line -> line.contains("\"type\":\"end\"")))
          .as("forgotten after seconds, and said so")
          .contains("\"ending\":\"cut\"");
      assertThat(stage.sidecar().lines()).noneMatch(line -> line.contains("\"allowed\""));
    }
  }

  @Test
  void nothingPassesWhereExtProcFailsOpen() throws Exception {
    try (EnvoyProcess envoy =
        stage.envoy(SHOWS, SHOWS.replace("postern", "nobody"), CLOSED, OPEN, CLUSTERS, NOBODY)) {
      assertNothingPasses(envoy);
    }
  }

  @Test
  void nothingPassesWhereExtAuthzIsOff() throws Exception {
    String asks = "check_settings: {context_extensions: {postern.followedBy: ext_proc}}";
    try (EnvoyProcess envoy = stage.envoy(asks, "disabled: true")) {
      assertNothingPasses(envoy);
      assertThat(stage.sidecar().awaitLine(line -> line.contains("\"type\":\"end\"")))
          .as("what Envoy says is not the server's")
          .doesNotContain("\"upstream\"");
    }
  }

  @Test
  void nothingPassesWhereExtAuthzFailsOpen() throws Exception {
    try (EnvoyProcess envoy =
        stage.envoy(ASKS, ASKS.replace("postern", "nobody"), CLOSED, OPEN, CLUSTERS, NOBODY)) {
      assertNothingPasses(envoy);
    }
  }

  @Test
  void nothingPassesWhileNobodyAnswers() throws Exception {
    try (EnvoyProcess envoy = stage.envoy()) {
      stage.sidecar().close();

      assertNothingPasses(envoy);
    }
  }

  @Test
  void whereTheStampIsNotPassedOnNothingPasses() throws Exception {
    String passedOn =
        "metadata_options: {forwarding_namespaces: {untyped: [envoy.filters.http.ext_authz]}}";
    try (EnvoyProcess envoy = stage.envoy(passedOn, "")) {
      assertNothingPasses(envoy);
    }
  }

  @Test
  void whatEnvoyChangesInBetweenIsJudgedAsItThenIs() throws Exception {
    String lua =
        """
                          - name: envoy.filters.http.lua
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
                              default_source_code:
                                inline_string: "function envoy_on_request(handle) handle:headers():remove('authorization') end"
        """;
    String next = "                  - name: envoy.filters.http.ext_proc\n";
    try (EnvoyProcess envoy = stage.envoy(next, lua + next)) {
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(401);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }
}
