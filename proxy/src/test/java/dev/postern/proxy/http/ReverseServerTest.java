package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReverseServerTest {
  private static final String HOST = "Host: api.test\r\n";
  private static final String GET = "GET /things?x=1 HTTP/1.1\r\n" + HOST + "\r\n";

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
  void aRequestGoesToTheUpstreamAndItsAnswerComesBack() throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    assertThat(upstream.head())
        .isEqualTo(
            "GET /things?x=1 HTTP/1.1\r\nhost: 127.0.0.1:" + stand.upstream.port() + "\r\n\r\n");
    upstream.send("HTTP/1.1 203 Fine\r\nX-Thing: a\r\nContent-Length: 5\r\n\r\nhello");
    String answer = client.message();
    assertThat(answer)
        .startsWith("HTTP/1.1 203 ")
        .contains("X-Thing: a\r\n")
        .endsWith("\r\n\r\nhello");
    assertThat(Wire.field(answer, "x-postern-decision")).isNotEmpty();
    Ending ending = stand.house.ending();
    assertThat(ending.how()).isEqualTo(How.COMPLETE);
    assertThat(ending.status()).contains(203);
    assertThat(ending.upstream().orElseThrow().status()).isEqualTo(203);
    assertThat(ending.bytesOut()).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource
  void eitherTransportCarriesIt(Loops.Transport transport) throws Exception {
    try (Stand other = new Stand(Stand.usual().with(transport))) {
      Wire client =
          other.client().send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc");
      Wire upstream = other.upstream.accept();
      assertThat(upstream.message()).endsWith("\r\n\r\nabc");
      upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      assertThat(client.message()).endsWith("ok");
    }
  }

  @Test
  void oneConnectionEachSideServesRequestAfterRequest() throws Exception {
    Wire client = stand.client();
    Wire upstream = null;
    for (int i = 0; i < 3; i++) {
      client.send(GET);
      upstream = upstream == null ? stand.upstream.accept() : upstream;
      upstream.head();
      upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + i);
      assertThat(client.message()).endsWith("\r\n\r\n" + i);
      stand.house.ending();
    }
    assertThat(stand.upstream.connections()).isEqualTo(1);
  }

  @Test
  void pipelinedRequestsAreAnsweredOneAfterTheOther() throws Exception {
    Wire client =
        stand
            .client()
            .send("GET /1 HTTP/1.1\r\n" + HOST + "\r\nGET /2 HTTP/1.1\r\n" + HOST + "\r\n");
    Wire upstream = stand.upstream.accept();
    assertThat(upstream.head()).startsWith("GET /1 ");
    assertThat(stand.house.decided).hasSize(1);
    upstream.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na");
    assertThat(client.message()).endsWith("\r\n\r\na");
    Wire second = stand.upstream.accept();
    assertThat(second.head()).startsWith("GET /2 ");
    second.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
    assertThat(client.message()).endsWith("\r\n\r\nb");
  }

  @Test
  void anAnswerReachesTheClientChunkByChunkBeforeTheNextIsSent() throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertThat(client.head()).containsIgnoringCase("transfer-encoding: chunked");
    for (String part : new String[] {"one", "two", "three"}) {
      upstream.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
      assertThat(client.chunk()).isEqualTo(part);
    }
    upstream.send("0\r\n\r\n");
    assertThat(client.chunk()).isEmpty();
    assertThat(stand.house.ending().bytesOut()).isEqualTo(11);
  }

  @Test
  void aRequestReachesTheUpstreamChunkByChunkBeforeTheNextIsSent() throws Exception {
    Wire client =
        stand.client().send("POST /up HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
    Wire upstream = stand.upstream.accept();
    assertThat(upstream.head()).containsIgnoringCase("transfer-encoding: chunked");
    for (String part : new String[] {"one", "two", "three"}) {
      client.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
      assertThat(upstream.chunk()).isEqualTo(part);
    }
    client.send("0\r\n\r\n");
    assertThat(upstream.chunk()).isEmpty();
    upstream.send("HTTP/1.1 204 None\r\n\r\n");
    assertThat(client.head()).startsWith("HTTP/1.1 204 ");
    assertThat(stand.house.ending().bytesIn()).isEqualTo(11);
  }

  @Test
  void anAnswerThatEndsWithTheConnectionIsPassedOnInChunks() throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 200 OK\r\n\r\nuntil the end").close();
    client.head();
    assertThat(client.chunks()).isEqualTo("until the end");
  }

  @Test
  void anOldClientIsAnsweredWithoutChunksAndTheConnectionClosed() throws Exception {
    Wire client = stand.client().send("GET / HTTP/1.0\r\n" + HOST + "\r\n");
    Wire upstream = stand.upstream.accept();
    assertThat(upstream.head()).startsWith("GET / HTTP/1.1\r\n");
    upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
    String head = client.head();
    assertThat(head).containsIgnoringCase("connection: close");
    assertThat(head).doesNotContainIgnoringCase("transfer-encoding");
    assertThat(client.rest()).isEqualTo("ok");
  }

  @Test
  void theAnswerToHeadTellsALengthAndHasNoBody() throws Exception {
    Wire client = stand.client().send("HEAD / HTTP/1.1\r\n" + HOST + "\r\n");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
    assertThat(client.head()).containsIgnoringCase("content-length: 1234\r\n");
    client.send(GET);
    assertThat(upstream.head()).startsWith("GET ");
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(client.head()).containsIgnoringCase("content-length: 0\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"204 No Content", "304 Not Modified"})
  void someAnswersNeverHaveABody(String status) throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 " + status + "\r\nETag: x\r\n\r\n");
    String head = client.head();
    assertThat(head).startsWith("HTTP/1.1 " + status.substring(0, 3)).contains("ETag: x");
    assertThat(head).doesNotContainIgnoringCase("content-length");
    assertThat(head).doesNotContainIgnoringCase("transfer-encoding");
    client.send(GET);
    upstream.head();
  }

  @Test
  void hintsPassBeforeTheAnswerAndLeaveToContinueDoesNot() throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(client.head()).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    assertThat(client.message()).startsWith("HTTP/1.1 200 ").endsWith("ok");
  }

  @Test
  void anOldClientHearsNoHints() throws Exception {
    Wire client = stand.client().send("GET / HTTP/1.0\r\n" + HOST + "\r\n");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(client.message()).startsWith("HTTP/1.1 200 ").endsWith("ok");
  }

  @Test
  void hintsWithoutEndAreNoAnswer() throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 100 Continue\r\n\r\n".repeat(17));
    assertThat(client.message()).startsWith("HTTP/1.1 502 ");
    upstream.awaitEnd();
  }

  @Test
  void whatBelongsToOneConnectionStaysThere() throws Exception {
    Wire client =
        stand
            .client()
            .send(
                "GET / HTTP/1.1\r\n"
                    + HOST
                    + "Connection: keep-alive, Upgrade, X-Mine, Host\r\nUpgrade: h2c\r\nX-Mine: 1\r\n"
                    + "TE: trailers\r\nKeep-Alive: 5\r\nProxy-Authorization: x\r\nX-Kept: 2\r\n\r\n");
    Wire upstream = stand.upstream.accept();
    String head = upstream.head();
    assertThat(head.lines().skip(1).filter(line -> !line.isEmpty()))
        .containsExactlyInAnyOrder(
            "X-Kept: 2",
            "host: 127.0.0.1:" + stand.upstream.port(),
            "connection: te",
            "te: trailers");
    upstream.send(
        "HTTP/1.1 200 OK\r\nConnection: X-Own\r\nX-Own: 1\r\nKeep-Alive: 3\r\nX-Kept: 2\r\n"
            + "Content-Length: 0\r\n\r\n");
    assertThat(client.head())
        .contains("X-Kept: 2")
        .doesNotContain("X-Own")
        .doesNotContain("Keep-Alive");
  }

  @Test
  void aRefusedRequestNeverTouchesTheUpstreamAndTheConnectionGoesOn() throws Exception {
    Wire client =
        stand.client().send("POST /secret HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc");
    assertThat(client.message()).startsWith("HTTP/1.1 403 ");
    client.send("GET / HTTP/1.1\r\nwho: nobody\r\n" + HOST + "\r\n");
    assertThat(client.message()).startsWith("HTTP/1.1 401 ");
    assertThat(stand.upstream.connections()).isZero();
    assertThat(stand.house.ending().status()).contains(403);
    assertThat(stand.house.ending().status()).contains(401);
  }

  @Test
  void aClientIsToldToContinueOnlyAfterItWasLetIn() throws Exception {
    String expecting = HOST + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    Wire refused = stand.client().send("POST /secret HTTP/1.1\r\n" + expecting);
    assertThat(refused.message())
        .startsWith("HTTP/1.1 403 ")
        .containsIgnoringCase("connection: close");
    refused.awaitEnd();
    Wire client = stand.client().send("POST / HTTP/1.1\r\n" + expecting);
    assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    Wire upstream = stand.upstream.accept();
    assertThat(upstream.message()).doesNotContainIgnoringCase("expect").endsWith("\r\n\r\nok");
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void whatWaitsForADecisionGoesOnWhenItHasCome() throws Exception {
    Wire client =
        stand
            .client()
            .send("POST / HTTP/1.1\r\nwho: slow\r\n" + HOST + "Content-Length: 3\r\n\r\nabc");
    stand.house.asked.await();
    Wire other = stand.client().send(GET);
    Wire first = stand.upstream.accept();
    first.head();
    first.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(other.message()).endsWith("ok");
    stand.house.decide.countDown();
    assertThat(first.message()).endsWith("abc");
    first.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    assertThat(client.message()).endsWith("hi");
  }

  @Test
  void whoeverLeavesWhileADecisionIsMadeIsNotedAsGone() throws Exception {
    Wire client = stand.client().send("GET / HTTP/1.1\r\nwho: slow\r\n" + HOST + "\r\n");
    stand.house.asked.await();
    client.reset();
    stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    stand.house.decide.countDown();
    assertThat(stand.house.ending().how()).isEqualTo(How.CLIENT_GONE);
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatGoesAwayTakesTheUpstreamCallWithIt(boolean answering) throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    if (answering) {
      upstream.send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n3\r\n: x\r\n");
      client.head();
      client.chunk();
    }
    client.close();
    upstream.awaitEnd();
    assertThat(stand.house.ending().how()).isEqualTo(How.CLIENT_GONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10\r\n\r\nhalf",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nbroken"
      })
  void anAnswerThatBreaksOffNeverLooksComplete(String half) throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 200 OK\r\n" + half).close();
    String all = client.rest();
    assertThat(all).doesNotEndWith("0\r\n\r\n");
    assertThat(all)
        .satisfiesAnyOf(
            text -> assertThat(text).isEmpty(),
            text -> assertThat(text).containsIgnoringCase("transfer-encoding"),
            text -> assertThat(text).containsIgnoringCase("content-length: 10\r\n"));
    assertThat(stand.house.ending().how()).isEqualTo(How.UPSTREAM_BROKE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 O",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void anAnswerThatNeverCameIsTheGatesToGive(String instead) throws Exception {
    Wire client = stand.client().send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send(instead).close();
    assertThat(client.message()).startsWith("HTTP/1.1 502 ");
    assertThat(stand.house.ending().status()).contains(502);
  }

  @Test
  void anUpstreamThatIsNotThereIsTheGatesToAnswer() throws Exception {
    stand.upstream.close();
    Wire client = stand.client().send(GET);
    assertThat(client.message()).startsWith("HTTP/1.1 502 ");
    client.send(GET);
    assertThat(client.message()).startsWith("HTTP/1.1 502 ");
  }

  @Test
  void aStaleUpstreamConnectionIsReplacedWhereSendingAgainIsSafe() throws Exception {
    Wire client = stand.client().send(GET);
    Wire stale = stand.upstream.accept();
    stale.head();
    stale.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    client.head();
    client.send(GET);
    stale.head();
    stale.close();
    Wire fresh = stand.upstream.accept();
    fresh.head();
    fresh.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(client.message()).endsWith("ok");
  }

  @Test
  void whatMayHaveBeenDoneIsNotDoneAgain() throws Exception {
    String post = "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n";
    Wire client = stand.client().send(post);
    Wire stale = stand.upstream.accept();
    stale.head();
    stale.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    client.head();
    client.send(post);
    stale.head();
    stale.close();
    assertThat(client.message()).startsWith("HTTP/1.1 502 ");
    assertThat(stand.upstream.connections()).isEqualTo(1);
  }

  @Test
  void anUpstreamThatSaysMoreThanItWasAskedIsNotHeardAgain() throws Exception {
    Wire client = stand.client().send(GET);
    Wire talker = stand.upstream.accept();
    talker.head();
    talker.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n");
    assertThat(client.message()).endsWith("ok");
    talker.awaitEnd();
    client.send(GET);
    Wire fresh = stand.upstream.accept();
    fresh.head();
    fresh.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    assertThat(client.message()).endsWith("hi");
  }

  @Test
  void anAnswerMayComeBeforeTheRequestHasEnded() throws Exception {
    Wire client =
        stand.client().send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\nabc");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 413 Too much\r\nContent-Length: 2\r\n\r\nno");
    assertThat(client.message()).startsWith("HTTP/1.1 413 ").endsWith("no");
    upstream.take(3);
    upstream.awaitEnd();
    client.awaitEnd();
  }

  @Test
  void anAnswerThatOnlyTheClosingWouldEndIsResetWhenItBreaksOff() throws Exception {
    Wire client = stand.client().send("GET / HTTP/1.0\r\n" + HOST + "\r\n");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
    client.head();
    assertThat(client.take(4)).isEqualTo("half");
    upstream.close();
    assertThatThrownBy(() -> client.socket.getInputStream().read())
        .isInstanceOf(SocketException.class);
  }

  @Test
  void whatAClientSendsOnDoesNotResetTheAnswerThatTheClosingEnded() throws Exception {
    Wire client = stand.client().send("GET / HTTP/1.0\r\n" + HOST + "\r\n");
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nall!\r\n0\r\n\r\n");
    client.head();
    assertThat(client.take(4)).isEqualTo("all!");
    client.awaitEnd();
    client.send("GET /more HTTP/1.0\r\n").send(HOST + "\r\n");
    assertThat(client.socket.getInputStream().read()).isNegative();
    client.close();
  }

  @Test
  void aLongAnswerAndALongRequestPassUnchanged() throws Exception {
    String long1 = "0123456789abcdef".repeat(1 << 16);
    Wire client = stand.client();
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client.send(
                    "PUT / HTTP/1.1\r\n"
                        + HOST
                        + "Content-Length: "
                        + long1.length()
                        + "\r\n\r\n"
                        + long1);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Wire upstream = stand.upstream.accept();
    String head = upstream.head();
    assertThat(head).containsIgnoringCase("content-length: " + long1.length());
    assertThat(upstream.take(long1.length())).isEqualTo(long1);
    sender.join();
    upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    upstream.send("100000\r\n" + long1 + "\r\n0\r\n\r\n");
    client.head();
    assertThat(client.chunks()).isEqualTo(long1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "204 No Content\r\nContent-Length: 6",
        "204 No Content\r\nTransfer-Encoding: chunked",
        "304 Not Modified\r\nTransfer-Encoding: chunked"
      })
  void whoeverTellsOfABodyWhereNoneCanBeIsNotHeardAgain(String answer) throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 " + answer + "\r\n\r\n");
    assertThat(client.head()).startsWith("HTTP/1.1 " + answer.substring(0, 3));
    upstream.awaitEnd();
    client.send(GET);
    Wire next = stand.upstream.accept();
    next.head();
    next.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(client.message()).endsWith("ok");
  }

  @Test
  void aResetContentHasABodyLikeAnyOther() throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n");
    assertThat(client.head()).startsWith("HTTP/1.1 205 ").contains("content-length: 0\r\n");
    client.send(GET);
    upstream.head();
    upstream.send("HTTP/1.1 205 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assertThat(client.head()).startsWith("HTTP/1.1 205 ").contains("transfer-encoding: chunked");
    assertThat(client.chunks()).isEmpty();
  }

  @Test
  void hintsSayNothingInOurName() throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send("HTTP/1.1 103 Early Hints\r\nX-Postern-Decision: forged\r\nLink: x\r\n\r\n");
    assertThat(client.head()).contains("Link: x").doesNotContain("forged");
    upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(client.message()).endsWith("ok");
  }
}
