package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Route;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How much is held, how long is waited, and how a server leaves. */
class LimitsTest {
  private static final String HOST = "Host: api.test\r\n";
  private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);

  private static Stand hurried(HttpSettings.Times times) throws IOException {
    return new Stand(Stand.usual().with(times));
  }

  @Test
  void aHeadThatDoesNotComeToItsEndIsAnsweredAndClosed() throws Exception {
    try (Stand stand = hurried(new HttpSettings.Times(SHORT, LONG, LONG, LONG, LONG, LONG))) {
      Wire client = stand.client().send("GET / HTTP/1.1\r\nHost");
      assertThat(client.message()).startsWith("HTTP/1.1 408 ");
      client.awaitEnd();
      assertThat(stand.house.ending().status()).contains(408);
    }
  }

  @Test
  void aSecondHeadThatDoesNotComeToItsEndIsAnsweredAndClosed() throws Exception {
    try (Stand stand = hurried(new HttpSettings.Times(SHORT, LONG, LONG, LONG, LONG, LONG))) {
      Wire client = stand.client().send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.message()).startsWith("HTTP/1.1 403 ");
      client.send("G");
      assertThat(client.message()).startsWith("HTTP/1.1 408 ");
      client.awaitEnd();
    }
  }

  @Test
  void aConnectionOnWhichNothingComesIsClosedWithoutAWord() throws Exception {
    try (Stand stand = hurried(new HttpSettings.Times(SHORT, LONG, LONG, LONG, LONG, LONG))) {
      stand.client().awaitEnd();
      assertThat(stand.house.decided).isEmpty();
    }
  }

  @Test
  void aConnectionAtRestIsClosedWithoutAWord() throws Exception {
    try (Stand stand = hurried(new HttpSettings.Times(LONG, LONG, LONG, LONG, SHORT, LONG))) {
      Wire client = stand.client().send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.message()).startsWith("HTTP/1.1 403 ");
      client.awaitEnd();
      assertThat(stand.house.decided).hasSize(1);
    }
  }

  @Test
  void aBodyThatIsReadAndDoesNotComeIsRefused() throws Exception {
    try (Stand stand = hurried(new HttpSettings.Times(LONG, SHORT, LONG, LONG, LONG, LONG))) {
      Wire client = stand.client().send(post("/mcp", "Content-Length: 10\r\n\r\n{"));
      assertThat(client.message()).startsWith("HTTP/1.1 408 ");
      client.awaitEnd();
      assertThat(stand.upstream.connections()).isZero();
    }
  }

  @Test
  void aStreamedBodyThatStallsEndsBothConnections() throws Exception {
    try (Stand stand = hurried(new HttpSettings.Times(LONG, SHORT, LONG, LONG, LONG, LONG))) {
      Wire client = stand.client().send(post("/", "Content-Length: 10\r\n\r\nhalf"));
      Wire upstream = stand.upstream.accept();
      upstream.head();
      assertThat(upstream.rest()).isEqualTo("half");
      client.awaitEnd();
      assertThat(stand.house.ending().how()).isEqualTo(How.TOO_SLOW);
    }
  }

  @Test
  void anUpstreamThatDoesNotAnswerIsGivenUp() throws Exception {
    try (Stand stand = hurried(new HttpSettings.Times(LONG, LONG, LONG, SHORT, LONG, LONG))) {
      Wire client = stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      assertThat(client.message()).startsWith("HTTP/1.1 504 ");
      upstream.awaitEnd();
    }
  }

  @Test
  void anAnswerThatStallsIsCutButAStreamOfEventsMayBeSilent() throws Exception {
    try (Stand stand = hurried(new HttpSettings.Times(LONG, SHORT, LONG, LONG, LONG, LONG))) {
      Wire silent = stand.client().send(GET);
      Wire events = stand.upstream.accept();
      events.head();
      events.send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
      silent.head();
      Wire client = stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      client.head();
      assertThat(client.rest()).isEqualTo("half");
      assertThat(stand.house.ending().how()).isEqualTo(How.TOO_SLOW);
      events.send("5\r\n: hi\n\r\n");
      assertThat(silent.chunk()).isEqualTo(": hi\n");
    }
  }

  @Test
  void aBodyLargerThanTheLimitIsRefusedBeforeItIsRead() throws Exception {
    Route.Limits small = new Route.Limits(16, 64, 100, 64, 100, 32);
    try (Stand stand = new Stand(Stand.usual().with(small))) {
      Wire told = stand.client().send(post("/mcp", "Content-Length: 17\r\n\r\n"));
      assertThat(told.message()).startsWith("HTTP/1.1 413 ");
      told.awaitEnd();
      Wire untold =
          stand
              .client()
              .send(post("/mcp", "Transfer-Encoding: chunked\r\n\r\n11\r\n12345678901234567\r\n"));
      assertThat(untold.message()).startsWith("HTTP/1.1 413 ");
      untold.awaitEnd();
      assertThat(stand.upstream.connections()).isZero();
    }
  }

  @Test
  void oneConnectionTooManyIsClosedAndCounted() throws Exception {
    HttpSettings.Sizes one = new HttpSettings.Sizes(100, 65536, 8192, 1, 1);
    try (Stand stand = new Stand(Stand.usual().with(one))) {
      Wire first = stand.client().send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n");
      first.message();
      stand.client().awaitEnd();
      assertThat(stand.server.turnedAway()).isEqualTo(1);
      first.send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(first.message()).startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void aSlowReaderHoldsTheUpstreamBack() throws Exception {
    int length = 200 << 20;
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      upstream.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
      client.head();
      long before = untilItStalls(upstream, length);
      // What the system's own buffers on four socket ends hold, and next to nothing of ours.
      assertThat(before).isLessThan(64L << 20);
      assertThat(stand.memoryInUse()).isLessThan(2L << 20);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> rest = threads.submit(() -> send(upstream, length - before));
        assertThat(client.socket.getInputStream()).isNotNull();
        assertThat(client.count(length)).isEqualTo(length);
        rest.get();
      }
    }
  }

  @Test
  void aSlowUpstreamHoldsTheClientBack() throws Exception {
    int length = 200 << 20;
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(post("/", "Content-Length: " + length + "\r\n\r\n"));
      Wire upstream = stand.upstream.accept();
      upstream.head();
      long before = untilItStalls(client, length);
      assertThat(before).isLessThan(64L << 20);
      assertThat(stand.memoryInUse()).isLessThan(2L << 20);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> rest = threads.submit(() -> send(client, length - before));
        assertThat(upstream.count(length)).isEqualTo(length);
        rest.get();
      }
      upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      client.head();
    }
  }

  /** Writes until nothing more is taken for half a second; how much was taken. */
  private static long untilItStalls(Wire wire, long most) throws IOException {
    SocketChannel channel = wire.socket.getChannel();
    channel.configureBlocking(false);
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    long taken = 0;
    try (Selector writable = Selector.open()) {
      SelectionKey key = channel.register(writable, SelectionKey.OP_WRITE);
      while (taken < most && writable.select(500) > 0) {
        writable.selectedKeys().clear();
        bytes.clear().limit((int) Math.min(bytes.capacity(), most - taken));
        taken += channel.write(bytes);
      }
      key.cancel();
      writable.selectNow();
    }
    channel.configureBlocking(true);
    return taken;
  }

  private static Void send(Wire wire, long bytes) throws IOException {
    OutputStream out = wire.socket.getOutputStream();
    byte[] block = new byte[1 << 16];
    for (long left = bytes; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(block.length, left));
    }
    return null;
  }

  @Test
  void aServerThatLeavesFinishesWhatRunsAndLetsNobodyIn() throws Exception {
    try (Stand stand = new Stand()) {
      Wire resting = stand.client().send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(resting.message()).doesNotContainIgnoringCase("connection: close");
      Wire busy = stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      stand.server.drain();
      Wire late = stand.client().send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(late.message()).containsIgnoringCase("connection: close");
      late.awaitEnd();
      stand.server.stopAccepting();
      resting.awaitEnd();
      assertThatThrownBy(stand::client).isInstanceOf(ConnectException.class);
      assertThat(stand.server.awaitQuiet(Duration.ofMillis(1))).isFalse();
      upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      assertThat(busy.message()).containsIgnoringCase("connection: close").endsWith("ok");
      busy.awaitEnd();
      assertThat(stand.server.awaitQuiet(LONG)).isTrue();
    }
  }

  @Test
  void anAnswerBegunBeforeTheServerLeftIsTheLastOnItsConnectionAllTheSame() throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nok");
      client.head();
      stand.server.stopAccepting();
      upstream.send("ay");
      assertThat(client.rest()).isEqualTo("okay");
      assertThat(stand.server.awaitQuiet(LONG)).isTrue();
      assertThat(stand.house.ending().how()).isEqualTo(How.COMPLETE);
    }
  }

  @Test
  void aServerThatIsClosedCutsWhatStillRuns() throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
      client.head();
      assertThat(client.chunk()).isEqualTo("ok");
      stand.server.close();
      client.awaitEnd();
      upstream.awaitEnd();
      assertThat(stand.house.ending().how()).isEqualTo(How.DRAINED);
    }
  }

  @Test
  void aClientThatBreaksOffItsUploadTakesTheUpstreamCallWithIt() throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(post("/", "Content-Length: 10\r\n\r\nhalf"));
      Wire upstream = stand.upstream.accept();
      upstream.head();
      assertThat(upstream.take(4)).isEqualTo("half");
      client.reset();
      try {
        upstream.awaitEnd();
      } catch (SocketException reset) {
        // As good an end as any.
      }
      assertThat(stand.house.ending().how()).isEqualTo(How.CLIENT_GONE);
    }
  }

  private static String post(String path, String rest) {
    return "POST " + path + " HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\n" + rest;
  }

  @Test
  void whoeverIsCutForReadingNothingIsNotNotedAsGone() throws Exception {
    try (Stand stand = hurried(new HttpSettings.Times(LONG, SHORT, LONG, LONG, LONG, LONG))) {
      Wire client = stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      Thread.ofVirtual().start(() -> flood(upstream));
      assertThat(stand.house.ending().how()).isEqualTo(How.TOO_SLOW);
      client.close();
    }
  }

  private static void flood(Wire upstream) {
    try {
      upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 64000000\r\n\r\n");
      for (int i = 0; i < 1000; i++) {
        upstream.send(new byte[64_000]);
      }
    } catch (IOException cut) {
      // As it must be.
    }
  }
}
