package dev.postern.proxy.http;

import static dev.postern.proxy.http.Mischief.DONE;
import static dev.postern.proxy.http.Mischief.GET;
import static dev.postern.proxy.http.Mischief.HOST;
import static dev.postern.proxy.http.Mischief.POISON;
import static dev.postern.proxy.http.Mischief.RIGHT;
import static dev.postern.proxy.http.Mischief.RPC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.Ending.How;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An upstream that breaks every rule of an answer: what is wrong before the head has left becomes
 * 502, what is wrong after it an end that nobody takes for one, what is wrong behind the answer
 * nothing at all; and its connection is never used again.
 */
class ChaosUpstreamTest {
  private Mischief mischief;

  @BeforeEach
  void open() throws Exception {
    mischief = new Mischief();
  }

  @AfterEach
  void close() throws Exception {
    mischief.close();
  }

  @ParameterizedTest
  @MethodSource("dev.postern.proxy.http.Mischief#answers")
  void anAnswerCutAnywhereIsNeverTakenForWhole(String answer) throws Exception {
    int head = answer.indexOf("\r\n\r\n", answer.indexOf("200 OK")) + 4;
    for (Mischief.Then then : new Mischief.Then[] {Mischief.Then.CLOSES, Mischief.Then.RESETS}) {
      for (int at = 0; at < answer.length(); at++) {
        try (Wire client = mischief.stand.client().send(GET)) {
          Wire upstream = mischief.answer(answer.substring(0, at), Mischief.Then.STAYS);
          if (at >= head && then == Mischief.Then.RESETS) {
            // A reset may overtake what was said before it.
            assertThat(Mischief.answerHead(client)).startsWith("HTTP/1.1 200 ");
            then.happens(upstream);
            String rest = client.rest();
            assertThat(rest).isNotEqualTo("right").doesNotEndWith("0\r\n\r\n");
            assertThat(mischief.stand.house.ending().how()).isEqualTo(How.UPSTREAM_BROKE);
          } else {
            then.happens(upstream);
            if (at < head) {
              mischief.isBadGateway(client);
            } else {
              mischief.isCutOff(client);
            }
          }
        }
      }
    }
    mischief.nextIsRight();
  }

  @ParameterizedTest
  @MethodSource("dev.postern.proxy.http.Mischief#answers")
  void anAnswerInTwoPiecesIsTheSameAnswer(String answer) throws Exception {
    Wire client = mischief.stand.client();
    client.send(GET);
    Wire upstream = mischief.stand.upstream.accept();
    for (int at = 1; at < answer.length(); at++) {
      upstream.head();
      upstream.send(answer.substring(0, at));
      mischief.beat();
      upstream.send(answer.substring(at));
      String head = Mischief.answerHead(client);
      String length = Wire.field(head, "content-length");
      String body = length.isEmpty() ? client.chunks() : client.take(Integer.parseInt(length));
      assertThat(body).isEqualTo("right");
      client.send(GET);
    }
    assertThat(mischief.stand.upstream.connections()).isEqualTo(1);
  }

  @Test
  void anAnswerThatIsReadAndCutAnywhereIsNone() throws Exception {
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + DONE.length()
            + "\r\n\r\n"
            + DONE;
    for (Mischief.Then then : new Mischief.Then[] {Mischief.Then.CLOSES, Mischief.Then.RESETS}) {
      for (int at = 0; at < answer.length(); at++) {
        try (Wire client = mischief.stand.client().send(RPC)) {
          Wire upstream = mischief.stand.upstream.accept();
          upstream.message();
          upstream.send(answer.substring(0, at));
          then.happens(upstream);
          mischief.isBadGateway(client);
        }
      }
    }
    mischief.nextIsRight();
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
    for (String answer : Mischief.answers().toList()) {
      Wire client = mischief.stand.client().send(GET);
      Wire upstream = mischief.answer(answer + more, Mischief.Then.STAYS);
      Mischief.isRight(client);
      Mischief.ends(upstream);
      Wire patient = mischief.stand.client().send(GET);
      Wire rested = mischief.answer(answer, Mischief.Then.STAYS);
      Mischief.isRight(patient);
      mischief.stand.house.ending();
      rested.send(more);
      Mischief.ends(rested);
      assertThat(mischief.stand.house.ending().how()).isEqualTo(How.COMPLETE);
      mischief.nextIsRight();
      client.close();
      patient.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nright",
        "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 5\r\n\r\nright",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nright"
      })
  void aConnectionThatTheUpstreamGivesUpIsNotUsedAgain(String answer) throws Exception {
    Wire client = mischief.stand.client().send(GET);
    Wire upstream = mischief.answer(answer, Mischief.Then.STAYS);
    Mischief.isRight(client);
    Mischief.ends(upstream);
    assertThat(mischief.stand.house.ending().how()).isEqualTo(How.COMPLETE);
    client.send(GET);
    mischief.answer(RIGHT, Mischief.Then.STAYS);
    Mischief.isRight(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\n\r\nright", "HTTP/1.0 200 OK\r\n\r\nright"})
  void anAnswerThatEndsWithItsConnectionIsCutOffByAReset(String answer) throws Exception {
    Wire client = mischief.stand.client().send(GET);
    Wire upstream = mischief.answer(answer, Mischief.Then.STAYS);
    assertThat(client.head()).containsIgnoringCase("transfer-encoding: chunked");
    assertThat(client.chunk()).isEqualTo("right");
    upstream.reset();
    assertThat(client.rest()).isEmpty();
    assertThat(mischief.stand.house.ending().how()).isEqualTo(How.UPSTREAM_BROKE);
    mischief.nextIsRight();
  }

  @ParameterizedTest
  @ValueSource(strings = {"204 None", "304 Same"})
  void aBodyWhereNoneMayBeIsNobodys(String status) throws Exception {
    Wire client = mischief.stand.client().send(GET);
    Wire upstream =
        mischief.answer(
            "HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\npoison", Mischief.Then.STAYS);
    assertThat(client.head()).startsWith("HTTP/1.1 " + status.substring(0, 3));
    Mischief.ends(upstream);
    client.send(GET);
    mischief.answer(RIGHT, Mischief.Then.STAYS);
    Mischief.isRight(client);
  }

  @Test
  void aBodyBehindTheAnswerToHeadIsNobodys() throws Exception {
    Wire client = mischief.stand.client().send("HEAD / HTTP/1.1\r\n" + HOST + "\r\n");
    Wire upstream =
        mischief.answer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", Mischief.Then.STAYS);
    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
    Mischief.ends(upstream);
    client.send(GET);
    mischief.answer(RIGHT, Mischief.Then.STAYS);
    Mischief.isRight(client);
  }

  @Test
  void aFloodOfInterimAnswersIsBounded() throws Exception {
    Wire client = mischief.stand.client().send(GET);
    Wire upstream = mischief.stand.upstream.accept();
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
    assertThat(Mischief.answerHead(client)).startsWith("HTTP/1.1 502 ");
    flood.join();
    assertThat(mischief.stand.house.ending().status()).contains(502);
  }

  @Test
  void anUpstreamThatHangsUpOnEverybodyIsTold() throws Exception {
    try (Wire client = mischief.stand.client()) {
      for (int i : IntStream.range(0, 20).toArray()) {
        client.send("GET /" + i + " HTTP/1.1\r\n" + HOST + "\r\n");
        mischief.answer("", Mischief.Then.RESETS);
        mischief.isBadGateway(client);
      }
    }
    mischief.nextIsRight();
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
      assertThat(Mischief.answerHead(client)).startsWith("HTTP/1.1 504 ");
      Mischief.ends(upstream);
      assertThat(hurried.house.ending().status()).contains(504);
    }
  }

  @Test
  void oneClientsTroubleIsNoOtherClients() throws Exception {
    for (int round = 0; round < 50; round++) {
      try (Wire first = mischief.stand.client().send("GET /first HTTP/1.1\r\n" + HOST + "\r\n")) {
        Wire upstream = mischief.stand.upstream.accept();
        assertThat(upstream.head()).startsWith("GET /first ");
        try (Wire second =
            mischief.stand.client().send("GET /second HTTP/1.1\r\n" + HOST + "\r\n")) {
          Wire other = mischief.stand.upstream.accept();
          assertThat(other.head()).startsWith("GET /second ");
          upstream.send(POISON + POISON).close();
          other.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nright");
          assertThat(second.message()).endsWith("\r\n\r\nright");
          assertThat(first.message()).endsWith("\r\n\r\npoison");
        }
      }
    }
  }

  /**
   * A read takes in no more than it has room for, and the room shrinks to 64 bytes where answers
   * are small. Where an answer fills it to the last byte, what stands behind is still with the
   * system when the answer has ended; it must not become the answer to whoever is next.
   */
  @Test
  void whatCameWithAnAnswerThatFillsTheReadIsNobodysAnswer() throws Exception {
    String filling = "HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n" + "x".repeat(25);
    assertThat(filling).hasSize(64);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> upstreams =
          threads.submit(() -> {
            while (true) {
              Wire upstream = mischief.stand.upstream.accept();
              threads.submit(() -> answerMany(upstream, filling + POISON));
            }
          });
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        clients.add(threads.submit(this::askMany));
      }
      for (Future<?> client : clients) {
        client.get();
      }
      upstreams.cancel(true);
    }
  }

  /** Seventy small answers, and one with another behind it. */
  private static Void answerMany(Wire upstream, String last) throws IOException {
    for (int i = 0; i < 70; i++) {
      upstream.head();
      upstream.send(RIGHT);
    }
    upstream.head();
    upstream.send(last);
    upstream.rest();
    upstream.close();
    return null;
  }

  private Void askMany() throws IOException {
    try (Wire client = mischief.stand.client()) {
      for (int i = 0; i < 1_500; i++) {
        client.send(GET);
        assertThat(client.message()).startsWith("HTTP/1.1 200 ").doesNotContain("poison");
      }
    }
    return null;
  }
}
