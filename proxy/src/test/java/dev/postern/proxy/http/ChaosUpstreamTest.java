package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An upstream that breaks every rule of an answer: what is wrong before the head has left becomes
 * 502, what is wrong after it an end that nobody takes for one, what is wrong behind the answer
 * nothing at all; and its connection is never used again.
 */
class ChaosUpstreamTest {
  private static final String HOST = "Host: api.test\r\n";
  private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
  private static final String RPC =
      "POST /mcp HTTP/1.1\r\n"
          + HOST
          + "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
          + "Content-Length: "
          + PING.length()
          + "\r\n\r\n"
          + PING;
  private static final String DONE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
  private static final String RIGHT = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright";
  private static final String POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

  private Stand stand;

  @BeforeEach
  void open() throws Exception {
    stand = new Stand();
  }

  @AfterEach
  void close() throws Exception {
    stand.close();
  }

  /** How the upstream goes on when it has said what it had to say. */
  enum Then {
    STAYS,
    CLOSES,
    RESETS;

    void happens(Wire upstream) throws IOException {
      switch (this) {
        case STAYS -> {}
        case CLOSES -> upstream.close();
        case RESETS -> upstream.reset();
      }
    }
  }

  /** The upstream's connection, after it has got a request and said this. */
  private Wire answer(String bytes, Then then) throws Exception {
    Wire upstream = stand.upstream.accept();
    upstream.head();
    upstream.send(bytes);
    then.happens(upstream);
    return upstream;
  }

  /** The next call is served, on a connection that nothing has happened on. */
  private void nextIsRight() throws Exception {
    try (Wire client = stand.client().send("GET /next HTTP/1.1\r\n" + HOST + "\r\n")) {
      Wire fresh = stand.upstream.accept();
      assertThat(fresh.head()).startsWith("GET /next ");
      fresh.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nright");
      assertThat(client.message()).endsWith("\r\n\r\nright");
      assertThat(stand.house.ending().how()).isEqualTo(How.COMPLETE);
      fresh.close();
    }
  }

  private void isBadGateway(Wire client) throws Exception {
    String head = answerHead(client);
    assertThat(head).startsWith("HTTP/1.1 502 ");
    assertThat(client.take(Integer.parseInt(Wire.field(head, "content-length"))))
        .doesNotContain("poison");
    Ending ending = stand.house.ending();
    assertThat(ending.status()).contains(502);
    assertThat(ending.how()).isEqualTo(How.COMPLETE);
  }

  /** The head of the answer that is meant; hints go before it. */
  private static String answerHead(Wire client) throws IOException {
    String head = client.head();
    while (head.startsWith("HTTP/1.1 103 ")) {
      head = client.head();
    }
    return head;
  }

  /** Nothing, or the head of a good answer and behind it something that is not all of its body. */
  private void isCutOff(Wire client) throws Exception {
    String all = client.rest();
    assertThat(stand.house.ending().how()).isEqualTo(How.UPSTREAM_BROKE);
    if (all.isEmpty()) {
      return;
    }
    int at = all.indexOf("HTTP/1.1 200 ");
    int end = all.indexOf("\r\n\r\n", at) + 4;
    assertThat(at).isNotNegative();
    String head = all.substring(at, end);
    String rest = all.substring(end);
    String length = Wire.field(head, "content-length");
    if (length.isEmpty()) {
      assertThat(head).containsIgnoringCase("transfer-encoding: chunked");
      assertThat(rest).doesNotEndWith("0\r\n\r\n");
    } else {
      assertThat(rest.length()).isLessThan(Integer.parseInt(length));
    }
  }

  static Stream<Arguments> badHeads() {
    String ok = "HTTP/1.1 200 OK\r\n";
    String body = "Content-Length: 6\r\n\r\npoison";
    return Stream.of(
        bad("nothing that is HTTP", "nonsense\r\n\r\n"),
        bad("a request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        bad("a TLS alert", "\u0015\u0003\u0001\u0000\u0002\u0002\u0050\r\n\r\n"),
        bad("a later version", "HTTP/2.0 200 OK\r\n" + body),
        bad("an unknown version", "HTTP/1.2 200 OK\r\n" + body),
        bad("an ancient version", "HTTP/0.9 200 OK\r\n" + body),
        bad("a version in lower case", "http/1.1 200 OK\r\n" + body),
        bad("another protocol", "ICY 200 OK\r\n" + body),
        bad("two digits", "HTTP/1.1 20 OK\r\n" + body),
        bad("four digits", "HTTP/1.1 2000 OK\r\n" + body),
        bad("no digits", "HTTP/1.1 abc OK\r\n" + body),
        bad("a signed status", "HTTP/1.1 +20 OK\r\n" + body),
        bad("a status below 100", "HTTP/1.1 099 OK\r\n" + body),
        bad("no status", "HTTP/1.1\r\n" + body),
        bad("two spaces", "HTTP/1.1  200 OK\r\n" + body),
        bad("a tab", "HTTP/1.1\t200 OK\r\n" + body),
        bad("a space first", " HTTP/1.1 200 OK\r\n" + body),
        bad("a bare LF first", "\nHTTP/1.1 200 OK\r\n" + body),
        bad("a control character in the reason", "HTTP/1.1 200 O\u0001K\r\n" + body),
        bad("a bare CR in the reason", "HTTP/1.1 200 O\rK\r\n" + body),
        bad("bare LF after the status line", "HTTP/1.1 200 OK\n" + body),
        bad("bare LF after a field", ok + "X-A: b\n" + body),
        bad("bare LF everywhere", "HTTP/1.1 200 OK\nContent-Length: 6\n\npoison"),
        bad("bare CR in a field", ok + "X-A: b\rX-B: c\r\n" + body),
        bad("a folded field", ok + "X-A: b\r\n c\r\n" + body),
        bad("a folded length", ok + "Content-Length:\r\n 6\r\n\r\npoison"),
        bad("NUL in a field", ok + "X-A: \0\r\n" + body),
        bad("a control character in a field", ok + "X-A: \u0001\r\n" + body),
        bad("a space before a colon", ok + "X-A : b\r\n" + body),
        bad("a space before the length's colon", ok + "Content-Length : 6\r\n\r\npoison"),
        bad("no name", ok + ": b\r\n" + body),
        bad("no colon", ok + "nothing\r\n" + body),
        bad("two lengths", ok + "Content-Length: 3\r\n" + body),
        bad("the same length twice", ok + "Content-Length: 6\r\n" + body),
        bad("listed lengths", ok + "Content-Length: 6, 6\r\n\r\npoison"),
        bad("a signed length", ok + "Content-Length: +6\r\n\r\npoison"),
        bad("a negative length", ok + "Content-Length: -6\r\n\r\npoison"),
        bad("a hexadecimal length", ok + "Content-Length: 0x6\r\n\r\npoison"),
        bad("an empty length", ok + "Content-Length:\r\n\r\npoison"),
        bad("a huge length", ok + "Content-Length: 99999999999999999999\r\n\r\npoison"),
        bad("length and chunks", ok + "Transfer-Encoding: chunked\r\n" + body),
        bad(
            "chunks and length",
            ok + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad("another coding", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        bad("no chunks at the end", ok + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
        bad("an unknown coding", ok + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        bad("identity", ok + "Transfer-Encoding: identity\r\n\r\npoison"),
        bad(
            "chunks twice",
            ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "chunks from an old server",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        bad(
            "another protocol than was asked for",
            "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\npoison"),
        bad("hints that are none", "HTTP/1.1 103 Hints\r\nX-A : b\r\n\r\n" + POISON),
        bad("a head without end", ok + "X-A: b\r\n".repeat(20_000)),
        bad("a field without end", ok + "X-A: " + "b".repeat(1 << 18)),
        bad("a status line without end", "HTTP/1.1 200 " + "b".repeat(1 << 18)));
  }

  private static Arguments bad(String name, String bytes) {
    return Arguments.of(name, bytes);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badHeads")
  void anAnswerThatCanBeReadInTwoWaysIsNone(String name, String bytes) throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    try {
      upstream.send(bytes);
    } catch (SocketException hungUpOn) {
      // It had said enough.
    }
    isBadGateway(client);
    ends(upstream);
    nextIsRight();
  }

  /** The other side has ended it, in whichever way. */
  private static void ends(Wire wire) throws IOException {
    try {
      assertThat(wire.rest()).isEmpty();
    } catch (SocketException reset) {
      // That is an end as well.
    }
  }

  static Stream<String> answers() {
    return Stream.of(
        RIGHT,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nrig\r\n2\r\nht\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nright\r\n0\r\nX-Sum: 1\r\n\r\n",
        "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + RIGHT);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerCutAnywhereIsNeverTakenForWhole(String answer) throws Exception {
    int head = answer.indexOf("\r\n\r\n", answer.indexOf("200 OK")) + 4;
    for (Then then : new Then[] {Then.CLOSES, Then.RESETS}) {
      for (int at = 0; at < answer.length(); at++) {
        try (Wire client = stand.client().send(GET)) {
          Wire upstream = answer(answer.substring(0, at), Then.STAYS);
          if (at >= head && then == Then.RESETS) {
            // A reset may overtake what was said before it.
            assertThat(answerHead(client)).startsWith("HTTP/1.1 200 ");
            then.happens(upstream);
            String rest = client.rest();
            assertThat(rest).isNotEqualTo("right").doesNotEndWith("0\r\n\r\n");
            assertThat(stand.house.ending().how()).isEqualTo(How.UPSTREAM_BROKE);
          } else {
            then.happens(upstream);
            if (at < head) {
              isBadGateway(client);
            } else {
              isCutOff(client);
            }
          }
        }
      }
    }
    nextIsRight();
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerInTwoPiecesIsTheSameAnswer(String answer) throws Exception {
    Wire client = stand.client();
    client.send(GET);
    Wire upstream = stand.upstream.accept();
    for (int at = 1; at < answer.length(); at++) {
      upstream.head();
      upstream.send(answer.substring(0, at));
      beat();
      upstream.send(answer.substring(at));
      String head = answerHead(client);
      String length = Wire.field(head, "content-length");
      String body = length.isEmpty() ? client.chunks() : client.take(Integer.parseInt(length));
      assertThat(body).isEqualTo("right");
      client.send(GET);
    }
    assertThat(stand.upstream.connections()).isEqualTo(1);
  }

  /** A refused call on the only event loop: what was sent before it has been read by then. */
  private void beat() throws IOException {
    try (Wire other = stand.client().send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n")) {
      assertThat(other.message()).startsWith("HTTP/1.1 403 ");
    }
  }

  static Stream<Arguments> brokenChunks() {
    return Stream.of(
            "5\r\nrightX\r\n0\r\n\r\n",
            "5\r\nright\n0\r\n\r\n",
            "5\r\nright0\r\n\r\n",
            "5\nright\r\n0\r\n\r\n",
            "5 \r\nright\r\n0\r\n\r\n",
            "0x5\r\nright\r\n0\r\n\r\n",
            "+5\r\nright\r\n0\r\n\r\n",
            "-5\r\nright\r\n0\r\n\r\n",
            "g\r\nright\r\n0\r\n\r\n",
            "\r\nright\r\n0\r\n\r\n",
            "ffffffffffffffff\r\nright\r\n0\r\n\r\n",
            "10000000000000005\r\nright\r\n0\r\n\r\n",
            "5;a\nb\r\nright\r\n0\r\n\r\n",
            "5;a\0b\r\nright\r\n0\r\n\r\n",
            "5\r\nright\r\n0\r\nX-A: b\n\r\n",
            "5\r\nright\r\n0\r\n X-A: b\r\n\r\n",
            "5\r\nright\r\n0\r\nX-A: b\r\n c\r\n\r\n",
            "5\r\nright\r\n0\r\nX-A : b\r\n\r\n",
            "5\r\nright\r\n0\r\nContent-Length: 5\r\n\r\n",
            "5\r\nright\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "5\r\nright\r\n0\r\nnothing\r\n\r\n")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("brokenChunks")
  void brokenChunksEndTheAnswerAbnormally(String chunks) throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream =
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, Then.STAYS);
    isCutOff(client);
    ends(upstream);
    nextIsRight();
  }

  @ParameterizedTest
  @MethodSource("brokenChunks")
  void brokenChunksOfAnAnswerThatIsReadAreNone(String chunks) throws Exception {
    Wire client = stand.client().send(RPC);
    String type = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    String split = chunks.replace("right", "12345");
    Wire upstream = stand.upstream.accept();
    upstream.message();
    upstream.send(type + "Transfer-Encoding: chunked\r\n\r\n" + split);
    isBadGateway(client);
    ends(upstream);
    nextIsRight();
  }

  @Test
  void anAnswerThatIsReadAndCutAnywhereIsNone() throws Exception {
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + DONE.length()
            + "\r\n\r\n"
            + DONE;
    for (Then then : new Then[] {Then.CLOSES, Then.RESETS}) {
      for (int at = 0; at < answer.length(); at++) {
        try (Wire client = stand.client().send(RPC)) {
          Wire upstream = stand.upstream.accept();
          upstream.message();
          upstream.send(answer.substring(0, at));
          then.happens(upstream);
          isBadGateway(client);
        }
      }
    }
    nextIsRight();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "\r\n",
        "\0",
        POISON,
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 103 Hints\r\n\r\n",
        "0\r\n\r\n"
      })
  void whatStandsBehindAnAnswerIsNobodys(String more) throws Exception {
    for (String answer : answers().toList()) {
      Wire client = stand.client().send(GET);
      Wire upstream = answer(answer + more, Then.STAYS);
      isRight(client);
      ends(upstream);
      Wire patient = stand.client().send(GET);
      Wire rested = answer(answer, Then.STAYS);
      isRight(patient);
      stand.house.ending();
      rested.send(more);
      ends(rested);
      assertThat(stand.house.ending().how()).isEqualTo(How.COMPLETE);
      nextIsRight();
      client.close();
      patient.close();
    }
  }

  private static void isRight(Wire client) throws IOException {
    String head = answerHead(client);
    assertThat(head).startsWith("HTTP/1.1 200 ");
    String length = Wire.field(head, "content-length");
    String body = length.isEmpty() ? client.chunks() : client.take(Integer.parseInt(length));
    assertThat(body).isEqualTo("right");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nright",
        "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 5\r\n\r\nright",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nright"
      })
  void aConnectionThatTheUpstreamGivesUpIsNotUsedAgain(String answer) throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = answer(answer, Then.STAYS);
    isRight(client);
    ends(upstream);
    assertThat(stand.house.ending().how()).isEqualTo(How.COMPLETE);
    client.send(GET);
    answer(RIGHT, Then.STAYS);
    isRight(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\n\r\nright", "HTTP/1.0 200 OK\r\n\r\nright"})
  void anAnswerThatEndsWithItsConnectionIsCutOffByAReset(String answer) throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = answer(answer, Then.STAYS);
    assertThat(client.head()).containsIgnoringCase("transfer-encoding: chunked");
    assertThat(client.chunk()).isEqualTo("right");
    upstream.reset();
    assertThat(client.rest()).isEmpty();
    assertThat(stand.house.ending().how()).isEqualTo(How.UPSTREAM_BROKE);
    nextIsRight();
  }

  @ParameterizedTest
  @ValueSource(strings = {"204 None", "304 Same"})
  void aBodyWhereNoneMayBeIsNobodys(String status) throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream =
        answer("HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\npoison", Then.STAYS);
    assertThat(client.head()).startsWith("HTTP/1.1 " + status.substring(0, 3));
    ends(upstream);
    client.send(GET);
    answer(RIGHT, Then.STAYS);
    isRight(client);
  }

  @Test
  void aBodyBehindTheAnswerToHeadIsNobodys() throws Exception {
    Wire client = stand.client().send("HEAD / HTTP/1.1\r\n" + HOST + "\r\n");
    Wire upstream = answer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", Then.STAYS);
    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
    ends(upstream);
    client.send(GET);
    answer(RIGHT, Then.STAYS);
    isRight(client);
  }

  @Test
  void aFloodOfInterimAnswersIsBounded() throws Exception {
    Wire client = stand.client().send(GET);
    Wire upstream = stand.upstream.accept();
    upstream.head();
    String hints = "HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n".repeat(200);
    Thread flood =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < 10_000; i++) {
                  upstream.send(hints);
                }
              } catch (IOException hungUpOn) {
                // As it must.
              }
            });
    assertThat(answerHead(client)).startsWith("HTTP/1.1 502 ");
    flood.join();
    assertThat(stand.house.ending().status()).contains(502);
  }

  @Test
  void anUpstreamThatHangsUpOnEverybodyIsTold() throws Exception {
    try (Wire client = stand.client()) {
      for (int i : IntStream.range(0, 20).toArray()) {
        client.send("GET /" + i + " HTTP/1.1\r\n" + HOST + "\r\n");
        stand.upstream.accept().reset();
        isBadGateway(client);
      }
    }
    nextIsRight();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 103 Hints\r\n\r\n"})
  void anUpstreamThatStallsBeforeItsHeadHasEndedIsLate(String some) throws Exception {
    Duration patient = Duration.ofSeconds(20);
    Duration hasty = Duration.ofMillis(200);
    try (Stand hurried =
        new Stand(
            Stand.usual()
                .with(
                    new HttpSettings.Times(patient, patient, patient, hasty, patient, patient)))) {
      Wire client = hurried.client().send(GET);
      Wire upstream = hurried.upstream.accept();
      upstream.head();
      upstream.send(some);
      assertThat(answerHead(client)).startsWith("HTTP/1.1 504 ");
      ends(upstream);
      assertThat(hurried.house.ending().status()).contains(504);
    }
  }

  @Test
  void oneClientsTroubleIsNoOtherClients() throws Exception {
    for (int round = 0; round < 50; round++) {
      try (Wire first = stand.client().send("GET /first HTTP/1.1\r\n" + HOST + "\r\n")) {
        Wire upstream = stand.upstream.accept();
        assertThat(upstream.head()).startsWith("GET /first ");
        try (Wire second = stand.client().send("GET /second HTTP/1.1\r\n" + HOST + "\r\n")) {
          Wire other = stand.upstream.accept();
          assertThat(other.head()).startsWith("GET /second ");
          upstream.send(POISON + POISON).close();
          other.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nright");
          assertThat(second.message()).endsWith("\r\n\r\nright");
          assertThat(first.message()).endsWith("\r\n\r\npoison");
        }
      }
    }
  }
}
