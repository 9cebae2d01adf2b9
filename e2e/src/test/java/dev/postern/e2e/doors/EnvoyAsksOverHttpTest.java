package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.ADA;
import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static dev.postern.e2e.doors.WeatherSidecar.RESULT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.doors.WeatherSidecar.Setup;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Scenario.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Envoy that asks over HTTP: what is away, forged or set up wrongly lets nothing through.
 */
class EnvoyAsksOverHttpTest {
  private static final String BODIES =
      "with_request_body: {max_request_bytes: 4194304, allow_partial_message: false,"
          + " pack_as_bytes: true}";
  private static final Headers FORGED =
      Headers.of("x-envoy-auth-partial-body", "false", "x-envoy-auth-partial-body", "false");

  @TempDir private Path folder;
  private ScriptedUpstream upstream;
  private WeatherSidecar sidecar;

  @BeforeEach
  void start() throws IOException {
    upstream = new ScriptedUpstream();
    upstream.play(
        List.of(
            new Script.Answers(
                200,
                Headers.of("content-type", "application/json", "x-postern-decision", "theirs"),
                RESULT.getBytes(UTF_8))));
    sidecar =
        WeatherSidecar.start(
            folder,
            Setup.usual()
                .before(upstream.port())
                .sidecar("  trustedPeers: [127.0.0.1/32]\n")
                .and("orders.yaml"));
  }

  @AfterEach
  void stop() throws Exception {
    sidecar.close();
    upstream.close();
  }

  private EnvoyProcess envoy(String configuration) throws IOException, InterruptedException {
    int postern = sidecar.asked().getPort();
    return EnvoyProcess.startChanged(configuration, postern, upstream.port(), folder);
  }

  private static String configuration() throws IOException {
    return EnvoyProcess.configuration("ext_authz_http.yaml");
  }

  private static String changed(String piece, String other) throws IOException {
    String configuration = configuration();
    assertThat(configuration).contains(piece);
    return configuration.replace(piece, other);
  }

  private static Headers ada(String host) {
    return Headers.of("host", host, "authorization", "Bearer " + ADA);
  }

  @Test
  void whatMayPassPassesWithoutItsCredentialAndWithoutForgedOnes() throws Exception {
    try (EnvoyProcess envoy = envoy(configuration())) {
      RawHttp.Message answer = EnvoyCalls.call(envoy, CALL, FORGED);
      assertThat(EnvoyCalls.status(answer)).isEqualTo(200);
      assertThat(answer.headers().all("x-postern-decision"))
          .as("ours, and not the server's")
          .singleElement()
          .asString()
          .startsWith("sidecar-");
    }
    assertThat(upstream.seen()).hasSize(1);
    Headers seen = upstream.seen().getFirst().headers();
    assertThat(seen.has("authorization")).isFalse();
    assertThat(seen.has("x-envoy-auth-partial-body")).isFalse();
    assertThat(seen.first("accept-encoding")).contains("identity");
  }

  @Test
  void nothingPassesWhileNobodyAnswersEnvoy() throws Exception {
    try (EnvoyProcess envoy = envoy(configuration())) {
      sidecar.close();

      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(503);
      assertThat(upstream.seen()).isEmpty();
    }
  }

  @Test
  void anMcpCallWhoseBodyIsNotShownIsRefusedWhateverItsCallerSays() throws Exception {
    try (EnvoyProcess envoy = envoy(changed(BODIES, ""))) {
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(403);
      assertThat(EnvoyCalls.status(envoy, CALL, FORGED)).isEqualTo(403);
      Headers once = Headers.of("x-envoy-auth-partial-body", "false");
      assertThat(EnvoyCalls.status(envoy, CALL, once)).isEqualTo(403);
      assertThat(upstream.seen()).isEmpty();
    }
  }

  @Test
  void anMcpCallOfWhichOnlyAPartIsShownIsRefused() throws Exception {
    String some =
        "with_request_body: {max_request_bytes: 64, allow_partial_message: true, pack_as_bytes: true}";
    try (EnvoyProcess envoy = envoy(changed(BODIES, some))) {
      assertThat(EnvoyCalls.status(envoy, CALL + " ".repeat(4_000), FORGED)).isEqualTo(413);
      assertThat(upstream.seen()).isEmpty();
    }
  }

  @Test
  void aRouteMayNameItsServer() throws Exception {
    assertThat(callAt("weather")).isEqualTo(200);
    assertThat(callAt("another")).isEqualTo(404);
    assertThat(upstream.seen()).hasSize(1);
  }

  private int callAt(String server) throws IOException, InterruptedException {
    String named = changed("path_prefix: /envoy/-\n", "path_prefix: /envoy/" + server + "\n");
    try (EnvoyProcess envoy = envoy(named)) {
      return EnvoyCalls.status(envoy, CALL);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../nginx/orders",
        "/orders/../../nginx/orders",
        "/..%2fnginx/orders",
        "//nginx/orders",
        "/orders/7;/../x"
      })
  void noPathOfACallersLeavesTheFormThatEnvoyAsksBy(String path) throws Exception {
    Headers more =
        ada("a.test").plus("x-original-method", "GET").plus("x-original-uri", "/orders/7");
    try (EnvoyProcess envoy = envoy(configuration())) {
      assertThat(EnvoyCalls.status(EnvoyCalls.ask(envoy, "127.0.0.1", "GET " + path, more)))
          .isEqualTo(400);
    }
    assertThat(upstream.seen()).isEmpty();
  }

  @Test
  void theAddressThatEnvoySawIsTheCallersAndNotWhatTheCallerSays() throws Exception {
    Headers more = ada("a.test").plus("x-forwarded-for", "10.6.6.6");
    try (EnvoyProcess envoy = envoy(configuration())) {
      EnvoyCalls.ask(envoy, "127.0.0.2", "GET /orders/7", more);
    }
    assertThat(sidecar.awaitLine(line -> line.contains("\"decision\"")))
        .contains("\"client_ip\":\"127.0.0.2\"")
        .contains("\"door\":\"ext_authz http\"");
  }
}
