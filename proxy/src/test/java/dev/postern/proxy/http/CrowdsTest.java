package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Route;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Many at once, and that they leave something for the others. */
class CrowdsTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: api.test\r\n\r\n";
  private static final String SECRET = "GET /secret HTTP/1.1\r\nHost: api.test\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static HttpSettings.Crowds crowds(int perAddress, Predicate<InetAddress> counted) {
    return new HttpSettings.Crowds(perAddress, counted, 1 << 20, 10, 10);
  }

  private static HttpSettings.Sizes connections(int most) {
    return new HttpSettings.Sizes(100, 65536, 8192, most, 10);
  }

  private static Wire from(String address, Stand stand) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.bind(new InetSocketAddress(address, 0));
    channel.connect(stand.server.address());
    return new Wire(channel.socket());
  }

  private static Wire refused(Wire client) throws IOException {
    assertThat(client.send(SECRET).message()).startsWith("HTTP/1.1 403 ");
    return client;
  }

  @Test
  void oneAddressDoesNotTakeThePlacesOfOthers() throws Exception {
    try (Stand stand = new Stand(Stand.usual().with(crowds(2, _ -> true)))) {
      refused(from("127.0.0.1", stand));
      Wire second = refused(from("127.0.0.1", stand));
      from("127.0.0.1", stand).awaitEnd();
      refused(from("127.0.0.2", stand));
      assertThat(stand.server.crowding()).isEqualTo(1);
      assertThat(stand.server.turnedAway()).isZero();
      assertThat(stand.server.connections()).isEqualTo(3);

      second.close();
      assertThat(isServedSoon(stand)).isTrue();
    }
  }

  /** The server learns in its own time that a client has gone. */
  private static boolean isServedSoon(Stand stand) throws IOException {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    boolean served = false;
    while (!served && System.nanoTime() < until) {
      try (Wire client = from("127.0.0.1", stand)) {
        served = client.send(SECRET).head().startsWith("HTTP/1.1 403 ");
      } catch (IOException closedAgain) {
        served = false;
      }
    }
    return served;
  }

  @Test
  void aProxyInFrontBringsAsManyAsItLikes() throws Exception {
    InetAddress front = InetAddress.ofLiteral("127.0.0.1");
    Stand.Setting setting = Stand.usual().with(crowds(1, address -> !address.equals(front)));
    try (Stand stand = new Stand(setting)) {
      for (int i = 0; i < 5; i++) {
        refused(from("127.0.0.1", stand));
      }
      refused(from("127.0.0.2", stand));
      from("127.0.0.2", stand).awaitEnd();
    }
  }

  @Test
  void whoRestsLongestMakesRoomAndWhoWorksDoesNot() throws Exception {
    try (Stand stand = new Stand(Stand.usual().with(connections(16)))) {
      Wire working = stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      List<Wire> resting = new ArrayList<>();
      for (int i = 0; i < 14; i++) {
        resting.add(refused(stand.client()));
      }
      refused(resting.get(0));
      assertThat(stand.server.sentHome()).isZero();

      refused(stand.client());
      resting.get(1).awaitEnd();
      refused(stand.client());
      resting.get(2).awaitEnd();
      assertThat(stand.server.sentHome()).isEqualTo(2);
      assertThat(stand.server.turnedAway()).isZero();

      refused(resting.get(0));
      upstream.send(OK);
      assertThat(working.message()).endsWith("ok");
    }
  }

  @Test
  void aFloodOfConnectionsThatSayNothingLocksNobodyOut() throws Exception {
    try (Stand stand = new Stand(Stand.usual().with(connections(64)))) {
      List<Wire> flood = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        flood.add(stand.client());
        if (i % 2 == 0) {
          flood.getLast().send("GET / HTTP/1.1\r\nX-Slow: ");
        }
        refused(stand.client());
      }
      assertThat(stand.server.connections()).isLessThanOrEqualTo(64);
      assertThat(stand.server.turnedAway()).isZero();
    }
  }

  @Test
  void anUpstreamHasNoMoreConnectionsThanItMayAndWhoWaitsIsServed() throws Exception {
    HttpSettings.Crowds one = new HttpSettings.Crowds(10, _ -> true, 1 << 20, 1, 1);
    try (Stand stand = new Stand(Stand.usual().with(one))) {
      Wire first = stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      Wire second = stand.client().send(GET);
      Wire third = stand.client().send(GET);
      List<Wire> both = List.of(second, third);
      Wire busy = whoIsAnswered(both);
      String answer = busy.message();
      assertThat(answer).startsWith("HTTP/1.1 503 ").containsIgnoringCase("retry-after: 1");

      upstream.send(OK);
      assertThat(first.message()).endsWith("ok");
      upstream.head();
      upstream.send(OK);
      Wire waited = both.stream().filter(it -> it != busy).findFirst().orElseThrow();
      assertThat(waited.message()).endsWith("ok");
      assertThat(stand.upstream.connections()).isEqualTo(1);
      assertThat(stand.server.upstreamBusy()).isEqualTo(1);
    }
  }

  /** Of two connections that reach the loop at once, either may be the first. */
  private static Wire whoIsAnswered(List<Wire> all) throws IOException {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < until) {
      for (Wire one : all) {
        if (one.socket.getInputStream().available() > 0) {
          return one;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("nobody was answered");
  }

  @Test
  void aClientThatLeavesWhileItWaitsLeavesTheQueue() throws Exception {
    HttpSettings.Crowds one = new HttpSettings.Crowds(10, _ -> true, 1 << 20, 1, 1);
    try (Stand stand = new Stand(Stand.usual().with(one))) {
      stand.client().send(GET);
      Wire upstream = stand.upstream.accept();
      upstream.head();
      Wire impatient = stand.client().send(GET);
      awaitWaiting(stand, 1);
      impatient.reset();
      awaitWaiting(stand, 0);
      assertThat(stand.server.upstreamConnections()).isEqualTo(1);
    }
  }

  private static void awaitWaiting(Stand stand, int many) {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (stand.server.upstreamWaiting() != many && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(stand.server.upstreamWaiting()).isEqualTo(many);
  }

  @Test
  void anUnfinishedEventForWhichThereIsNoMemoryEndsItsStream() throws Exception {
    HttpSettings.Crowds tight = new HttpSettings.Crowds(10, _ -> true, 1_000, 10, 10);
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"echo\",\"arguments\":{}}}";
    try (Stand stand = new Stand(Stand.usual().with(tight))) {
      Wire client =
          stand
              .client()
              .send(
                  "POST /mcp HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\n"
                      + "Accept: text/event-stream\r\nContent-Length: "
                      + call.length()
                      + "\r\n\r\n"
                      + call);
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 200 ");
      upstream.send("data: " + "x".repeat(3_000));
      assertThat(client.rest()).doesNotContain("0\r\n\r\n");
      upstream.awaitEnd();
      assertThat(stand.house.ending().how()).isEqualTo(How.CUT);
      assertThat(stand.server.bodies()).isZero();
    }
  }

  @Test
  void bodiesThatAreReadWholeShareTheirMemory() throws Exception {
    HttpSettings.Crowds tight = new HttpSettings.Crowds(10, _ -> true, 100, 10, 10);
    try (Stand stand = new Stand(Stand.usual().with(tight).with(Route.Limits.DEFAULT))) {
      String post =
          "POST /mcp HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\n"
              + "Content-Length: 80\r\n\r\n"
              + " ".repeat(60);
      Wire first = stand.client().send(post);
      long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (stand.server.bodies() < 60 && System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      Wire second = stand.client().send(post);
      assertThat(second.message())
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("retry-after: 1");
      second.awaitEnd();

      first.send(" ".repeat(20));
      assertThat(first.message()).startsWith("HTTP/1.1 ");
      while (stand.server.bodies() > 0 && System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      assertThat(stand.server.bodies()).isZero();
    }
  }

  @Test
  void nothingIsReadWhereTheMemoryForBuffersIsNearlyUsedUp() throws Exception {
    AtomicLong used = new AtomicLong(7);
    Strain strain = new Strain(used::get, 8);
    OpenHouse house = new OpenHouse(1, Route.Limits.DEFAULT, List.of());
    try (Loops loops = Loops.open(Loops.Transport.EPOLL, ByteBufAllocator.DEFAULT, 1);
        ReverseServer server =
            ReverseServer.start(
                HttpSettings.at(new InetSocketAddress("127.0.0.1", 0)),
                house.live(),
                loops,
                strain)) {
      refused(Wire.to(server.address()));
      used.set(8);
      strain.look();
      Wire client = Wire.to(server.address());
      client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\n");
      assertThat(client.message())
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("retry-after: 1");
      client.awaitEnd();
      assertThat(server.strained()).isEqualTo(1);
      assertThat(house.decided).hasSize(2);
      Wire asksForHead = Wire.to(server.address());
      asksForHead.send("HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      assertThat(asksForHead.rest()).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\n");

      used.set(7);
      strain.look();
      refused(Wire.to(server.address()));
    }
  }

  @Test
  void whoSendsWithoutEndKeepsNobodyElseWaiting() throws Exception {
    try (Stand stand = new Stand()) {
      Wire noisy = stand.client();
      AtomicBoolean enough = new AtomicBoolean();
      Thread sending = Thread.ofVirtual().start(() -> sendOn(noisy, enough));
      Thread reading = Thread.ofVirtual().start(() -> readOn(noisy));
      Wire quiet = stand.client();
      for (int i = 0; i < 200; i++) {
        refused(quiet);
      }
      enough.set(true);
      sending.join();
      noisy.close();
      reading.join();
    }
  }

  private static void sendOn(Wire noisy, AtomicBoolean enough) {
    byte[] many = SECRET.repeat(500).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    try {
      while (!enough.get()) {
        noisy.send(many);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void readOn(Wire noisy) {
    try {
      noisy.rest(Integer.MAX_VALUE - 8);
    } catch (IOException ended) {
      // Closed by the test.
    }
  }
}
