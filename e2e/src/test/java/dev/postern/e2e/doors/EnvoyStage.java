package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.RESULT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.doors.WeatherSidecar.Setup;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Scenario.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A sidecar and a weather server that always has an answer, for a real Envoy to stand between, by a
 * configuration that we hand out or by one that was changed.
 */
final class EnvoyStage implements AutoCloseable {
  private final String configuration;
  private final Path folder;
  private final ScriptedUpstream upstream;
  private final WeatherSidecar sidecar;

  private EnvoyStage(
      String configuration, Path folder, ScriptedUpstream upstream, WeatherSidecar sidecar) {
    this.configuration = configuration;
    this.folder = folder;
    this.upstream = upstream;
    this.sidecar = sidecar;
  }

  static EnvoyStage set(String configuration, Path folder) throws IOException {
    return set(configuration, folder, Setup.usual());
  }

  static EnvoyStage set(String configuration, Path folder, Setup setup) throws IOException {
    ScriptedUpstream upstream = new ScriptedUpstream();
    upstream.play(
        List.of(
            new Script.Answers(
                200, Headers.of("content-type", "application/json"), RESULT.getBytes(UTF_8))));
    WeatherSidecar sidecar = WeatherSidecar.start(folder, setup.before(upstream.port()));
    return new EnvoyStage(EnvoyProcess.configuration(configuration), folder, upstream, sidecar);
  }

  ScriptedUpstream upstream() {
    return upstream;
  }

  WeatherSidecar sidecar() {
    return sidecar;
  }

  /**
   * One as handed out, or with other pieces in its configuration: what there is, what comes
   * instead, and so on.
   */
  EnvoyProcess envoy(String... pieces) throws IOException, InterruptedException {
    String changed = configuration;
    for (int i = 0; i < pieces.length; i += 2) {
      assertThat(changed).contains(pieces[i]);
      changed = changed.replace(pieces[i], pieces[i + 1]);
    }
    return before(changed, upstream.port());
  }

  /** One as handed out before another server. */
  EnvoyProcess before(int port) throws IOException, InterruptedException {
    return before(configuration, port);
  }

  private EnvoyProcess before(String text, int port) throws IOException, InterruptedException {
    return EnvoyProcess.startChanged(text, sidecar.envoy().getPort(), port, folder);
  }

  @Override
  public void close() throws Exception {
    sidecar.close();
    upstream.close();
  }
}
