package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Headers;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy that asks: what is away, cut short or set up wrongly lets nothing through. */
class EnvoyAsksTest {
  private static final String BODIES =
      "with_request_body: {max_request_bytes: 4194304, allow_partial_message: false,"
          + " pack_as_bytes: true}";

  @TempDir private Path folder;
  private EnvoyStage stage;

  @BeforeEach
  void set() throws IOException {
    stage = EnvoyStage.set("ext_authz.yaml", folder);
  }

  @AfterEach
  void clear() throws Exception {
    stage.close();
  }

  @Test
  void whatMayPassPasses() throws Exception {
    try (EnvoyProcess envoy = stage.envoy()) {
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(200);
      assertThat(stage.upstream().seen()).hasSize(1);
    }
  }

  @Test
  void nothingPassesWhileNobodyAnswersEnvoy() throws Exception {
    try (EnvoyProcess envoy = stage.envoy()) {
      stage.sidecar().close();

      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(503);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  @Test
  void anMcpCallWhoseBodyIsNotShownIsRefused() throws Exception {
    try (EnvoyProcess envoy = stage.envoy(BODIES, "")) {
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(503);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  @Test
  void anMcpCallOfWhichOnlyAPartIsShownIsRefused() throws Exception {
    String some =
        "with_request_body: {max_request_bytes: 64, allow_partial_message: true, pack_as_bytes: true}";
    try (EnvoyProcess envoy = stage.envoy(BODIES, some)) {
      assertThat(EnvoyCalls.status(envoy, CALL + " ".repeat(4_000))).isEqualTo(413);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  @Test
  void headersThatAreToldJoinedAreJudgedAsWell() throws Exception {
    try (EnvoyProcess envoy = stage.envoy("encode_raw_headers: true", "")) {
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(200);
      Headers two = Headers.of("mcp-session-id", "another's", "mcp-session-id", "mine");
      assertThat(EnvoyCalls.status(envoy, CALL, two)).isEqualTo(400);
      assertThat(stage.upstream().seen()).hasSize(1);
    }
  }

  @Test
  void aRouteMayNameItsServer() throws Exception {
    assertThat(callAt("weather")).isEqualTo(200);
    assertThat(callAt("another")).isEqualTo(404);
    assertThat(stage.upstream().seen()).hasSize(1);
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
    try (EnvoyProcess envoy = stage.envoy("route: {cluster: protected, timeout: 0s}\n", named)) {
      return EnvoyCalls.status(envoy, CALL);
    }
  }
}
