package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static dev.postern.e2e.doors.WeatherSidecar.RESULT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.process.PosternProcess;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Scenario.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Postern that hangs and comes back, one that is started again, and an Envoy that is. */
class FaultsBehindEnvoyTest {
  private static final Path DOCUMENTS = Path.of("scenarios", "documents");

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

  private PosternProcess postern(String configuration) throws IOException, InterruptedException {
    String weather =
        Files.readString(DOCUMENTS.resolve("weather.yaml"))
            .replace("127.0.0.1:9000", "127.0.0.1:" + upstream.port());
    return PosternProcess.startWith(
        folder,
        EnvoyProcess.askingAt(configuration, port),
        Files.writeString(folder.resolve("weather.yaml"), weather),
        DOCUMENTS.resolve("team-keys.yaml"));
  }

  private EnvoyProcess envoy(String configuration) throws IOException, InterruptedException {
    return EnvoyProcess.start(configuration, port, upstream.port(), folder);
  }

  /**
   * Whoever does not answer in time is asked in vain: 503 by ext_authz, 504 by ext_proc, which is
   * shown the answers of others as well.
   */
  @ParameterizedTest
  @CsvSource({
    "ext_authz.yaml,503",
    "ext_proc.yaml,504",
    "both.yaml,504",
    "ext_authz_http.yaml,503"
  })
  void nothingPassesAPosternThatHangsAndAllOfItOnceItGoesOn(String configuration, int refused)
      throws Exception {
    try (PosternProcess postern = postern(configuration);
        EnvoyProcess envoy = envoy(configuration)) {
      postern.signal("STOP");
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(refused);
      assertThat(upstream.seen()).isEmpty();

      postern.signal("CONT");
      assertThat(EnvoyCalls.awaitStatus(envoy, CALL)).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext_authz.yaml", "ext_proc.yaml", "both.yaml", "ext_authz_http.yaml"})
  void nothingPassesUntilPosternIsThereAgain(String configuration) throws Exception {
    try (EnvoyProcess envoy = envoy(configuration)) {
      try (PosternProcess first = postern(configuration)) {
        assertThat(EnvoyCalls.awaitStatus(envoy, CALL)).isEqualTo(200);
        first.kill();
      }
      int before = upstream.seen().size();
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(503);
      assertThat(upstream.seen()).hasSize(before);

      try (PosternProcess second = postern(configuration)) {
        assertThat(EnvoyCalls.awaitStatus(envoy, CALL)).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext_authz.yaml", "ext_proc.yaml", "both.yaml", "ext_authz_http.yaml"})
  void anEnvoyThatIsStartedAgainIsAnsweredAsBefore(String configuration) throws Exception {
    try (PosternProcess postern = postern(configuration)) {
      for (int life = 0; life < 3; life++) {
        try (EnvoyProcess envoy = envoy(configuration)) {
          assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(200);
          assertThat(EnvoyCalls.status(envoy, "{}")).isEqualTo(400);
        }
      }
      assertThat(upstream.seen()).hasSize(3);
      postern.signal("TERM");
      assertThat(postern.awaitExit()).isZero();
    }
  }
}
