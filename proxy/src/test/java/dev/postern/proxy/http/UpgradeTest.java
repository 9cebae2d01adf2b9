package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.Ending.How;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another protocol on the same connection: for HTTP APIs only, and never HTTP once more. */
class UpgradeTest {
  private static final String HOST = "Host: api.test\r\n";
  private static final String WISH =
      "GET /chat HTTP/1.1\r\n" + HOST + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  private static final String YES =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final HttpSettings.Times IMPATIENT =
      new HttpSettings.Times(LONG, Duration.ofMillis(200), LONG, LONG, LONG, LONG);

  private Stand stand;

  @BeforeEach
  void open() throws Exception {
    stand = new Stand();
  }

  @AfterEach
  void close() throws Exception {
    stand.close();
  }

  @Test
  void bytesCrossBothWaysOnceBothSidesAgree() throws Exception {
    Wire client = stand.client().send(WISH);
    Wire upstream = stand.upstream.accept();
    assertThat(upstream.head()).contains("connection: upgrade\r\nupgrade: websocket\r\n");
    upstream.send(YES + "welcome");
    assertThat(client.head())
        .startsWith("HTTP/1.1 101 ")
        .contains("connection: upgrade\r\nupgrade: websocket\r\n");
    assertThat(client.take(7)).isEqualTo("welcome");
    client.send("\0not HTTP\n");
    assertThat(upstream.take(10)).isEqualTo("\0not HTTP\n");
    upstream.send("nor this");
    assertThat(client.take(8)).isEqualTo("nor this");
    client.reset();
    upstream.awaitEnd();
    assertThat(stand.house.ending().how()).isEqualTo(How.CLIENT_GONE);
  }

  @Test
  void oneSideThatHasStoppedDoesNotHoldASilentOneForEver() throws Exception {
    stand.close();
    stand = new Stand(Stand.usual().with(IMPATIENT));
    Wire client = stand.client().send(WISH);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send(YES);
    client.head();
    client.finish();
    upstream.awaitEnd();
    assertThat(stand.house.ending().how()).isEqualTo(How.TOO_SLOW);
  }

  @Test
  void eitherSideMayStopTalkingAndStillListen() throws Exception {
    Wire client = stand.client().send(WISH);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send(YES);
    client.head();
    client.send("all I have to say").finish();
    assertThat(upstream.rest()).isEqualTo("all I have to say");
    upstream.send("heard").finish();
    assertThat(client.rest()).isEqualTo("heard");
    assertThat(stand.house.ending().how()).isEqualTo(How.COMPLETE);
  }

  @Test
  void aRefusedWishLeavesAnOrdinaryAnswerAndClosesTheConnection() throws Exception {
    Wire client = stand.client().send(WISH + "\0hidden");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
    assertThat(client.message()).contains("connection: close").endsWith("no");
    client.awaitEnd();
    assertThat(stand.house.decided).hasSize(1);
  }

  @Test
  void aSwitchThatNobodyAskedForIsNoAnswer() throws Exception {
    Wire client = stand.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send(YES);
    assertThat(client.message()).startsWith("HTTP/1.1 502 ");
    upstream.awaitEnd();
  }

  @Test
  void aSwitchToAnotherProtocolThanAskedForIsNoAnswer() throws Exception {
    Wire client = stand.client().send(WISH);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send(YES.replace("websocket", "telnet"));
    assertThat(client.message()).startsWith("HTTP/1.1 502 ");
    upstream.awaitEnd();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2c", "HTTP/2.0", "TLS/1.0", "websocket, h2c"})
  void aWishForHttpAgainIsNotPassedOn(String protocol) throws Exception {
    Wire client = stand.client().send(WISH.replace("websocket", protocol));
    Wire upstream = stand.upstream.accept();
    assertThat(upstream.head()).doesNotContainIgnoringCase("upgrade");
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(client.message()).endsWith("ok");
    client.awaitEnd();
  }

  @Test
  void aBodyAndAWishAreRefused() throws Exception {
    Wire client =
        stand
            .client()
            .send(
                "POST / HTTP/1.1\r\n"
                    + HOST
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx");
    assertThat(client.message()).startsWith("HTTP/1.1 400 ");
    client.awaitEnd();
    assertThat(stand.upstream.connections()).isZero();
  }

  @Test
  void anMcpServerIsNeverAskedForAnotherProtocol() throws Exception {
    Wire client = stand.client().send(WISH.replace("/chat", "/mcp"));
    assertThat(client.message()).startsWith("HTTP/1.1 400 ");
    client.awaitEnd();
    assertThat(stand.upstream.connections()).isZero();
  }

  /** Whether it does depends on when the sockets are full: once is not enough. */
  @RepeatedTest(30)
  void whatOneSideSaidLastArrivesThoughTheOtherHasLongStopped() throws Exception {
    Wire client = stand.client().send(WISH);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send(YES).finish();
    client.head();
    assertThat(client.rest()).isEmpty();
    int much = 6_000_000;
    Thread sending =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client.send(new byte[much]).finish();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(upstream.count(much + 1L)).isEqualTo(much);
    sending.join();
    assertThat(stand.house.ending().how()).isEqualTo(How.COMPLETE);
  }
}
