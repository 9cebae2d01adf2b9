package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.doors.WeatherSidecar.Setup;
import dev.postern.hooks.traffic.Headers;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event streams of a tool that takes its time, through a real Envoy. */
class EnvoyStreamsTest {
  private static final String CALL = WeatherSidecar.CALL.replace("forecast", "report.stream1");
  private static final String NEVER_SILENT = "stream_idle_timeout: 0s";
  private static final String NEVER_WHOLE = "cluster: protected, timeout: 0s";

  @TempDir private Path folder;

  private EnvoyProcess envoy(String name, String text, WeatherSidecar sidecar, int upstream)
      throws IOException, InterruptedException {
    return EnvoyProcess.startChanged(
        text, sidecar.envoy().getPort(), upstream, Files.createDirectory(folder.resolve(name)));
  }

  /** Envoy's defaults are 15 seconds and five minutes; here they are one second. */
  @ParameterizedTest
  @ValueSource(strings = {"ext_authz.yaml", "both.yaml"})
  void aSilentStreamOutlivesTheTimesThatWouldEndIt(String configuration) throws Exception {
    String text = EnvoyProcess.configuration(configuration);
    String whole = text.replace(NEVER_WHOLE, "cluster: protected, timeout: 1s");
    String silent = text.replace(NEVER_SILENT, "stream_idle_timeout: 1s");
    assertThat(text).isNotEqualTo(whole).isNotEqualTo(silent);
    try (HeldUpstream server = new HeldUpstream();
        WeatherSidecar sidecar = WeatherSidecar.start(folder, Setup.usual().before(server.port()));
        EnvoyProcess asHandedOut = envoy("0", text, sidecar, server.port());
        EnvoyProcess ofAWholeSecond = envoy("1", whole, sidecar, server.port());
        EnvoyProcess ofASilentSecond = envoy("2", silent, sidecar, server.port());
        Socket lasting = EnvoyCalls.send(asHandedOut, CALL, Headers.none())) {
      EnvoyCalls.awaitText(lasting, HeldUpstream.NOTE);

      assertThat(untilItEnds(ofAWholeSecond)).contains("progress").doesNotContain("result");
      assertThat(untilItEnds(ofASilentSecond)).contains("progress").doesNotContain("result");
      server.release();

      assertThat(EnvoyCalls.rest(lasting)).contains("data: " + WeatherSidecar.RESULT);
    }
  }

  private static String untilItEnds(EnvoyProcess envoy) throws IOException {
    try (Socket cut = EnvoyCalls.send(envoy, CALL, Headers.none())) {
      return EnvoyCalls.rest(cut);
    }
  }

  @Test
  void noConfigurationThatWeHandOutEndsStreams() throws IOException {
    try (var all = Files.list(Path.of("..", "mesh-configs", "envoy"))) {
      for (Path each : all.toList()) {
        String text = Files.readString(each, UTF_8);
        assertThat(text).as("%s", each).contains(NEVER_SILENT).contains(NEVER_WHOLE);
        assertThat(text.replace(NEVER_WHOLE, "")).as("%s", each).doesNotContain("route: {cluster");
      }
    }
  }
}
