package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients and upstreams that break off anywhere: every exchange that was decided is told its end,
 * once, and no byte of memory stays behind.
 */
class ManyEndingsTest {
  private static final String HOST = "Host: api.test\r\n";
  private static final String[] REQUESTS = {
    "GET / HTTP/1.1\r\n" + HOST + "\r\n",
    "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 12\r\n\r\nhello, world",
    "PUT / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "POST /mcp HTTP/1.1\r\n"
        + HOST
        + "Content-Type: application/json\r\nContent-Length: 40\r\n\r\n"
        + "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
    "GET /secret HTTP/1.1\r\n" + HOST + "\r\n",
    "GET / HTTP/1.1\r\n" + HOST + "bad line\r\n\r\n",
  };
  private static final String[] ANSWERS = {
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        + "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n",
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 36\r\n\r\n"
        + "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
    "HTTP/1.1 204 None\r\n\r\n",
    "HTTP/1.1 200 OK\r\n\r\nuntil the end",
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyExchangeEndsOnceAndNothingIsLeftBehind(long seed) throws Exception {
    Random chance = new Random(seed);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Stand stand = new Stand()) {
      Future<?> upstreams = threads.submit(() -> serve(stand.upstream, threads, new Random(seed)));
      for (int i = 0; i < 150; i++) {
        try (Wire client = stand.client()) {
          call(client, chance);
        }
      }
      stand.server.stopAccepting();
      assertThat(stand.server.awaitQuiet(Duration.ofSeconds(20))).isTrue();
      upstreams.cancel(true);
      long decided = stand.house.decided.stream().filter(it -> it.parent().isEmpty()).count();
      assertThat(stand.house.endings).hasSize((int) decided).isNotEmpty();
    }
  }

  private static void call(Wire client, Random chance) throws IOException {
    String request = REQUESTS[chance.nextInt(REQUESTS.length)];
    boolean whole = chance.nextBoolean();
    client.send(whole ? request : request.substring(0, chance.nextInt(request.length())));
    switch (chance.nextInt(3)) {
      case 0 -> client.reset();
      case 1 -> client.socket.shutdownOutput();
      default -> {
        if (whole) {
          client.rest(1);
        }
      }
    }
  }

  /** Takes in whatever connects, until it is interrupted. */
  private static Void serve(RawUpstream upstream, ExecutorService threads, Random chance)
      throws InterruptedException {
    while (true) {
      Wire wire = upstream.accept();
      long seed = chance.nextLong();
      threads.submit(() -> answer(wire, new Random(seed)));
    }
  }

  /** Answers one request, every other time in part only. */
  private static void answer(Wire wire, Random chance) {
    String answer = ANSWERS[chance.nextInt(ANSWERS.length)];
    int length = chance.nextBoolean() ? answer.length() : chance.nextInt(answer.length());
    try (wire) {
      wire.head();
      wire.send(answer.substring(0, length));
      if (chance.nextInt(4) == 0) {
        wire.reset();
      }
    } catch (IOException broken) {
      // The other side has broken off, as it may.
    }
  }
}
