package dev.postern.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.proxy.http.UpstreamPool.Reached;
import dev.postern.proxy.reach.Names;
import dev.postern.proxy.wire.AnswerHead;
import dev.postern.proxy.wire.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpstreamPoolTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Loops loops = Loops.open(Loops.Transport.EPOLL, ByteBufAllocator.DEFAULT, 2);
  private final List<EventLoop> each = new ArrayList<>();
  private final BlockingQueue<Reached> told = new LinkedBlockingQueue<>();
  private volatile List<InetAddress> addresses = List.of(InetAddress.getLoopbackAddress());
  private RawUpstream server;
  private Upstreams upstreams;

  @BeforeEach
  void open() throws IOException {
    server = new RawUpstream();
    loops.forEach(each::add);
    upstreams = upstreams(2, 1, LONG);
  }

  @AfterEach
  void close() throws IOException {
    upstreams.close();
    server.close();
    loops.close();
  }

  private Upstreams upstreams(int connections, int waiting, Duration connect) {
    HttpSettings settings =
        new HttpSettings(
            new InetSocketAddress(0),
            HttpSettings.Sizes.DEFAULT,
            new HttpSettings.Times(LONG, LONG, connect, LONG, LONG, LONG),
            new HttpSettings.Crowds(1, _ -> true, 1, connections, waiting));
    return new Upstreams(settings, loops, new Names(_ -> addresses, System::nanoTime));
  }

  private <T> T on(int loop, Callable<T> task) throws Exception {
    return each.get(loop).submit(task).get(20, TimeUnit.SECONDS);
  }

  private UpstreamPool pool(int loop) {
    return upstreams.pool(each.get(loop));
  }

  private Wish wish(int loop) throws Exception {
    Upstream upstream = new Upstream("many.test", server.port(), "/");
    return on(loop, () -> pool(loop).open(upstream, told::add));
  }

  private Reached told() throws InterruptedException {
    Reached reached = told.poll(20, TimeUnit.SECONDS);
    assertThat(reached).isNotNull();
    return reached;
  }

  private UpstreamConnection reached() throws InterruptedException {
    Reached reached = told();
    assertThat(reached).isInstanceOf(Reached.Yes.class);
    return ((Reached.Yes) reached).connection();
  }

  /** The upstream has seen so many connections, and no more that anybody waited for. */
  private void accepted(int many) throws InterruptedException {
    for (int i = 0; i < many; i++) {
      server.accept();
    }
    assertThat(server.connections()).isEqualTo(many);
  }

  private void giveBack(int loop, UpstreamConnection connection) throws Exception {
    on(
        loop,
        () -> {
          pool(loop).giveBack(connection);
          return true;
        });
  }

  private static List<InetAddress> literals(String... all) {
    return List.of(all).stream().map(InetAddress::ofLiteral).toList();
  }

  @Test
  void everyAddressOfANameIsTriedUntilOneTakesTheConnection() throws Exception {
    addresses = literals("127.0.0.2", "127.0.0.3", "127.0.0.1");
    for (int i = 0; i < 2; i++) {
      wish(0);
      assertThat(reached().isOpen()).isTrue();
    }
    accepted(2);
  }

  @Test
  void anAddressThatDoesNotAnswerLeavesTimeForTheNext() throws Exception {
    upstreams = upstreams(1, 0, Duration.ofSeconds(2));
    addresses = literals("127.0.0.2", "127.0.0.1");
    List<SocketChannel> crowd = new ArrayList<>();
    try (ServerSocketChannel deaf = ServerSocketChannel.open()) {
      deaf.bind(new InetSocketAddress("127.0.0.2", server.port()), 1);
      for (int i = 0; i < 4; i++) {
        SocketChannel one = SocketChannel.open();
        one.configureBlocking(false);
        one.connect(deaf.getLocalAddress());
        crowd.add(one);
      }
      wish(0);
      assertThat(reached().isOpen()).isTrue();
    } finally {
      for (SocketChannel one : crowd) {
        one.close();
      }
    }
  }

  @Test
  void aNameWithoutAddressesCannotBeReached() throws Exception {
    addresses = List.of();
    wish(0);

    assertThat(told()).isEqualTo(new Reached.No(Failure.REFUSED));
    assertThat(upstreams.connections()).isZero();
  }

  @Test
  void anAddressThatTakesNoConnectionsIsLeftAloneForAWhile() throws Exception {
    addresses = literals("127.0.0.2");
    for (int i = 0; i < 4; i++) {
      wish(0);
      assertThat(told()).isEqualTo(new Reached.No(Failure.REFUSED));
    }
    assertThat(upstreams.health().failures()).isEqualTo(3);
    assertThat(upstreams.health().down()).isEqualTo(1);
    assertThat(upstreams.connections()).isZero();
  }

  @Test
  void overAllLoopsThereAreNoMoreConnectionsThanThereMayBe() throws Exception {
    wish(0);
    wish(1);
    reached();
    reached();
    wish(0);
    wish(1);

    assertThat(told()).isEqualTo(new Reached.No(Failure.BUSY));
    assertThat(upstreams.connections()).isEqualTo(2);
    assertThat(upstreams.waiting()).isEqualTo(1);
    assertThat(upstreams.busy()).isEqualTo(1);
    accepted(2);
  }

  @Test
  void aConnectionThatBecomesFreeServesWhoWaits() throws Exception {
    wish(0);
    UpstreamConnection first = reached();
    wish(0);
    reached();
    wish(0);
    giveBack(0, first);

    assertThat(reached()).isSameAs(first);
    assertThat(upstreams.waiting()).isZero();
  }

  @Test
  void aConnectionThatClosesMakesRoomForAnother() throws Exception {
    wish(0);
    UpstreamConnection first = reached();
    wish(0);
    reached();
    wish(1);
    on(
        0,
        () -> {
          first.abort();
          return true;
        });

    assertThat(reached().isOpen()).isTrue();
    accepted(3);
    assertThat(upstreams.connections()).isEqualTo(2);
  }

  @Test
  void aConnectionAtRestElsewhereMakesRoom() throws Exception {
    wish(0);
    UpstreamConnection first = reached();
    wish(0);
    reached();
    giveBack(0, first);
    wish(1);

    assertThat(reached().isOpen()).isTrue();
    assertThat(on(0, first::isOpen)).isFalse();
  }

  @Test
  void whoWaitsForTooLongIsToldThatTheUpstreamIsBusy() throws Exception {
    upstreams = upstreams(1, 1, Duration.ofMillis(200));
    wish(0);
    reached();
    wish(0);

    assertThat(told()).isEqualTo(new Reached.No(Failure.BUSY));
    assertThat(upstreams.waiting()).isZero();
    assertThat(upstreams.connections()).isEqualTo(1);
  }

  @Test
  void whoIsCancelledWaitsNoLongerAndIsToldNothing() throws Exception {
    wish(0);
    UpstreamConnection first = reached();
    wish(0);
    reached();
    Wish waiting = wish(0);
    on(
        0,
        () -> {
          waiting.cancel();
          return true;
        });
    assertThat(upstreams.waiting()).isZero();
    giveBack(0, first);

    assertThat(told).isEmpty();
    assertThat(on(0, () -> pool(0).rested(new Upstream("many.test", server.port(), "/"))))
        .containsSame(first);
  }

  @Test
  void aConnectionThatRestedMayHaveBeenGivenUpMeanwhileThoughNothingWasEverSentOnIt()
      throws Exception {
    wish(0);
    UpstreamConnection fresh = reached();
    wish(0);
    UpstreamConnection rested = reached();
    giveBack(0, rested);

    assertThat(on(0, () -> isStaleOnceLost(fresh))).isFalse();
    assertThat(on(0, () -> isStaleOnceLost(rested))).isTrue();
  }

  /** Whether a request that nothing comes back to was lost on a connection that had been left. */
  private static boolean isStaleOnceLost(UpstreamConnection connection) {
    ByteBuf request = Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", US_ASCII);
    connection.begin(request, true, Framing.Empty.EMPTY, false, new Nobody());
    return connection.wasStale();
  }

  /** Waits for an answer and does nothing about it. */
  private static final class Nobody implements AnswerListener {
    @Override
    public boolean wantsMore() {
      return true;
    }

    @Override
    public void interim(AnswerHead head) {}

    @Override
    public void came(AnswerHead head) {}

    @Override
    public void part(ByteBuf in, int bytes) {}

    @Override
    public void ended(Headers trailers) {}

    @Override
    public void batchDone() {}

    @Override
    public void lost(Failure failure) {}

    @Override
    public void bug(Throwable what) {}

    @Override
    public void upstreamWritabilityChanged() {}
  }

  @Test
  void aWishCancelledWhileItIsBeingGrantedLosesNoBerth() throws Exception {
    for (int i = 0; i < 200; i++) {
      Wish wish = wish(i % 2);
      on(
          i % 2,
          () -> {
            wish.cancel();
            return true;
          });
    }
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (upstreams.connections() > 0 && System.nanoTime() < until) {
      // Some were reached before they could be cancelled.
      for (Reached one = told.poll(); one != null; one = told.poll()) {
        if (one instanceof Reached.Yes(UpstreamConnection early)) {
          early.channel().close().sync();
        }
      }
      on(0, () -> close(pool(0)));
      on(1, () -> close(pool(1)));
    }
    assertThat(upstreams.connections()).isZero();
    assertThat(upstreams.waiting()).isZero();
  }

  private boolean close(UpstreamPool pool) {
    pool.closeLongestResting(new Upstream("many.test", server.port(), "/").authority());
    return true;
  }
}
