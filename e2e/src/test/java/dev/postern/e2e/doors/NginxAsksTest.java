package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.ADA;
import static dev.postern.e2e.doors.WeatherSidecar.CALL;
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

/** A real nginx that asks: callers cannot speak in its place, and without a yes nothing passes. */
class NginxAsksTest {
  @TempDir private Path folder;
  private ScriptedUpstream upstream;
  private WeatherSidecar sidecar;
  private NginxProcess nginx;

  @BeforeEach
  void start() throws Exception {
    upstream = new ScriptedUpstream();
    upstream.play(
        List.of(
            new Script.Answers(
                200, Headers.of("x-postern-decision", "theirs"), "seven".getBytes(UTF_8))));
    sidecar =
        WeatherSidecar.start(
            folder, Setup.usual().sidecar("  trustedPeers: [127.0.0.1/32]\n").and("orders.yaml"));
    nginx = NginxProcess.start(sidecar.asked().getPort(), upstream.port(), folder);
  }

  @AfterEach
  void stop() throws Exception {
    nginx.close();
    sidecar.close();
    upstream.close();
  }

  private static Headers ada(String... more) {
    Headers headers = Headers.of("host", "a.test", "authorization", "Bearer " + ADA);
    for (int i = 0; i < more.length; i += 2) {
      headers = headers.plus(more[i], more[i + 1]);
    }
    return headers;
  }

  private RawHttp.Message ask(String line, Headers headers) throws IOException {
    return EnvoyCalls.ask(nginx, "127.0.0.2", line, headers);
  }

  private int status(String line, Headers headers) throws IOException {
    return EnvoyCalls.status(ask(line, headers));
  }

  @Test
  void whatMayPassPassesWithoutItsCredentialAndWithItsDecision() throws Exception {
    RawHttp.Message answer = ask("GET /orders/7?full=yes", ada("x-kept", "1"));

    assertThat(EnvoyCalls.status(answer)).isEqualTo(200);
    assertThat(answer.headers().all("x-postern-decision"))
        .as("ours, and not the server's")
        .singleElement()
        .asString()
        .startsWith("sidecar-");
    assertThat(upstream.seen()).hasSize(1);
    assertThat(upstream.seen().getFirst().target()).isEqualTo("/orders/7?full=yes");
    Headers seen = upstream.seen().getFirst().headers();
    assertThat(seen.has("authorization")).isFalse();
    assertThat(seen.first("x-kept")).contains("1");
    assertThat(seen.first("host")).contains("a.test");
  }

  @Test
  void aRefusalIsOneOfTheTwoThatNginxKnows() throws Exception {
    assertThat(status("GET /orders/7", Headers.of("host", "a.test"))).isEqualTo(401);
    assertThat(status("GET /orders/secret/9", ada())).isEqualTo(403);
    assertThat(status("GET /nowhere", ada())).isEqualTo(403);
    assertThat(upstream.seen()).isEmpty();
  }

  @Test
  void aCallWhoseBodyIsNeededIsRefused() throws Exception {
    assertThat(EnvoyCalls.status(nginx, CALL)).isEqualTo(403);
    assertThat(upstream.seen()).isEmpty();
    sidecar.awaitLine(line -> line.contains("\"reason\":\"undecided\""));
  }

  @Test
  void whatACallerSaysInNginxsWordsIsNotHeard() throws Exception {
    Headers lies =
        ada(
            "x-original-uri", "/orders/7",
            "X-Original-URI", "/orders/7",
            "x-original-method", "GET",
            "x-forwarded-for", "10.6.6.6");
    assertThat(status("GET /orders/secret/9", lies)).isEqualTo(403);
    assertThat(upstream.seen()).isEmpty();

    Headers others = ada("x-original-uri", "/orders/secret/9", "x-original-method", "DELETE");
    assertThat(status("GET /orders/7", others)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-original-uri",
        "x-original-url",
        "x-forwarded-for",
        "X-Forwarded-Host",
        "X_Forwarded_Host",
        "x-real-ip",
        "forwarded",
        "x-http-method-override",
        "x-rewrite-url",
        "x-forwarded-client-cert",
        "x-postern-decision"
      })
  void whatNobodyMayClaimDoesNotPass(String name) throws Exception {
    assertThat(status("GET /orders/7", ada(name, "mine"))).isEqualTo(200);

    assertThat(upstream.seen()).hasSize(1);
    assertThat(upstream.seen().getFirst().headers().has(name)).isFalse();
  }

  @Test
  void nobodyElseReachesThePlaceWhereNginxAsks() throws Exception {
    Headers headers = ada("x-original-uri", "/orders/7", "x-original-method", "GET");

    assertThat(status("GET /postern", headers)).isEqualTo(404);
    assertThat(upstream.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/orders/../nginx/orders",
        "/orders/%2e%2e/orders/7",
        "/orders//7",
        "//orders/7",
        "/orders/a%2fb",
        "/orders/secret%2f9",
        "/postern/../orders/7",
        "/orders/7;x"
      })
  void aPathThatServersReadDifferentlyPassesInNoWay(String path) throws Exception {
    assertThat(status("GET " + path, ada())).isIn(400, 403);
    assertThat(upstream.seen()).isEmpty();
  }

  @Test
  void nothingPassesWhileNobodyAnswersNginx() throws Exception {
    sidecar.close();

    assertThat(status("GET /orders/7", ada())).isEqualTo(500);
    assertThat(upstream.seen()).isEmpty();
  }

  @Test
  void theAddressThatNginxSawIsTheCallers() throws Exception {
    ask("GET /orders/7", ada("x-forwarded-for", "10.6.6.6"));

    assertThat(sidecar.awaitLine(line -> line.contains("\"decision\"")))
        .contains("\"client_ip\":\"127.0.0.2\"");
  }
}
