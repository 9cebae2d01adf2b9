package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static dev.postern.e2e.doors.WeatherSidecar.RESULT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.process.Peer;
import dev.postern.hooks.traffic.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Envoy that shows: what is away, dies or is set up wrongly lets nothing through. */
class EnvoyShowsTest {
  private static final String NOTE =
      "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\n";

  @TempDir private Path folder;
  private EnvoyStage stage;

  @BeforeEach
  void set() throws IOException {
    stage = EnvoyStage.set("ext_proc.yaml", folder);
  }

  @AfterEach
  void clear() throws Exception {
    stage.close();
  }

  @Test
  void whatMayPassPasses() throws Exception {
    try (EnvoyProcess envoy = stage.envoy()) {
      RawHttp.Message answer = EnvoyCalls.call(envoy, CALL, Headers.none());
      assertThat(new String(answer.body(), UTF_8)).isEqualTo(RESULT);
      assertThat(stage.upstream().seen()).hasSize(1);
    }
  }

  @Test
  void nothingPassesWhileNobodyIsShownAnything() throws Exception {
    try (EnvoyProcess envoy = stage.envoy()) {
      stage.sidecar().close();

      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(503);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE,503", "STREAMED,503", "BUFFERED_PARTIAL,413"})
  void aCallWhoseBodyDoesNotComeWholeIsRefused(String mode, int status) throws Exception {
    try (EnvoyProcess envoy =
        stage.envoy("request_body_mode: BUFFERED", "request_body_mode: " + mode)) {
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(status);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE", "BUFFERED_PARTIAL"})
  void aCallWhoseAnswerCannotBeReadIsRefused(String mode) throws Exception {
    try (EnvoyProcess envoy = stage.envoy("body_mode: STREAMED", "body_mode: " + mode)) {
      assertThat(EnvoyCalls.status(envoy, CALL)).isEqualTo(503);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  @Test
  void anAnswerWhoseHeadIsNotShownIsNotPassedOn() throws Exception {
    try (EnvoyProcess envoy =
        stage.envoy("response_header_mode: SEND", "response_header_mode: SKIP")) {
      RawHttp.Message answer = EnvoyCalls.call(envoy, CALL, Headers.none());
      assertThat(new String(answer.body(), UTF_8)).isEmpty();
      assertThat(answer.whole()).isFalse();
    }
  }

  @Test
  void anEnvoyThatIgnoresWhatItIsAskedForChangesNothing() throws Exception {
    try (EnvoyProcess envoy =
        stage.envoy("allow_mode_override: true", "allow_mode_override: false")) {
      RawHttp.Message answer = EnvoyCalls.call(envoy, CALL, Headers.none());
      assertThat(new String(answer.body(), UTF_8)).isEqualTo(RESULT);
    }
  }

  @Test
  void fullDuplexIsAsGood() throws Exception {
    String modes =
        """
        processing_mode:
                                request_header_mode: SEND
                                request_body_mode: FULL_DUPLEX_STREAMED
                                response_header_mode: SEND
                                response_body_mode: FULL_DUPLEX_STREAMED
                                request_trailer_mode: SEND
                                response_trailer_mode: SEND
        """;
    String configuration = EnvoyProcess.configuration("ext_proc.yaml");
    int from = configuration.indexOf("processing_mode:");
    int to = configuration.indexOf("                      allow_mode_override");
    try (EnvoyProcess envoy = stage.envoy(configuration.substring(from, to), modes)) {
      RawHttp.Message answer = EnvoyCalls.call(envoy, CALL, Headers.none());
      assertThat(new String(answer.body(), UTF_8)).isEqualTo(RESULT);
      assertThat(EnvoyCalls.status(envoy, CALL.replace("tools/call", "tools/call\",\"x\":\"")))
          .isEqualTo(400);
      assertThat(stage.upstream().seen()).hasSize(1);
    }
  }

  @Test
  void aCallOfAHeadAndTrailersIsRefused() throws Exception {
    try (EnvoyProcess envoy = stage.envoy();
        Peer caller = trailers(envoy)) {
      caller.await("answered 400");
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  @Test
  void whereTrailersAreNotShownTheAnswerToSuchACallIsNotPassedOn() throws Exception {
    try (EnvoyProcess envoy =
            stage.envoy("request_trailer_mode: SEND", "request_trailer_mode: SKIP");
        Peer caller = trailers(envoy)) {
      caller.await("answered 503");
    }
  }

  private static Peer trailers(EnvoyProcess envoy) throws IOException, InterruptedException {
    String port = Integer.toString(envoy.address().getPort());
    return Peer.node("trailers.mjs", port, WeatherSidecar.ADA);
  }

  @Test
  void aBodyThatEnvoyHasNoRoomForIsRefused() throws Exception {
    try (EnvoyProcess envoy = stage.envoy("limit_bytes: 4259840", "limit_bytes: 10000")) {
      assertThat(EnvoyCalls.status(envoy, CALL + " ".repeat(100_000))).isEqualTo(413);
      assertThat(stage.upstream().seen()).isEmpty();
    }
  }

  @Test
  void aStreamIsCutOffWhenNobodyLooksAtItAnyMore() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EnvoyProcess envoy = stage.before(server.getLocalPort());
        Socket client = EnvoyCalls.send(envoy, CALL, Headers.none());
        Socket called = server.accept()) {
      RawHttp.read(called.getInputStream(), false);
      called
          .getOutputStream()
          .write(
              ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + NOTE)
                  .getBytes(UTF_8));
      EnvoyCalls.awaitText(client, NOTE);
      stage.sidecar().close();
      called.getOutputStream().write(("data: " + RESULT + "\n\n").getBytes(UTF_8));

      assertThat(EnvoyCalls.rest(client)).doesNotContain("result").doesNotContain("0\r\n\r\n");
    }
  }
}
