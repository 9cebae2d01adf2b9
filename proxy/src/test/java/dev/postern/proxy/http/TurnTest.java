package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.Route;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TurnTest {
  /** Begins exchanges for as long as it may, at each of its turns. */
  private static final class Endless {
    final List<Integer> turns = new ArrayList<>();
    final AtomicBoolean enough = new AtomicBoolean();
    private final Turn turn;

    Endless(EventLoop loop) {
      turn = new Turn(loop, this::go);
    }

    void go() {
      int begun = 0;
      while (!enough.get() && turn.mayBegin()) {
        begun++;
      }
      turns.add(begun);
    }
  }

  @Test
  void inOneTurnSoManyExchangesBeginAndInTheNextAsMany() throws Exception {
    try (Loops loops = Loops.open(Loops.Transport.EPOLL, ByteBufAllocator.DEFAULT, 1)) {
      EventLoop loop = only(loops);
      Endless endless = new Endless(loop);
      loop.submit(endless::go).get(20, TimeUnit.SECONDS);
      while (loop.submit(endless.turns::size).get(20, TimeUnit.SECONDS) < 3) {
        Thread.onSpinWait();
      }
      endless.enough.set(true);
      List<Integer> turns = loop.submit(() -> List.copyOf(endless.turns)).get(20, TimeUnit.SECONDS);
      assertThat(turns.subList(0, 3)).containsExactly(16, 16, 16);
    }
  }

  @Test
  void betweenTwoTurnsOthersAreServed() throws Exception {
    OpenHouse house = new OpenHouse(1, Route.Limits.DEFAULT, List.of());
    try (Loops loops = Loops.open(Loops.Transport.EPOLL, ByteBufAllocator.DEFAULT, 1);
        ReverseServer server =
            ReverseServer.start(
                HttpSettings.at(new InetSocketAddress("127.0.0.1", 0)), house.live(), loops)) {
      EventLoop loop = only(loops);
      Endless endless = new Endless(loop);
      loop.submit(endless::go).get(20, TimeUnit.SECONDS);
      Wire client = Wire.to(server.address());
      for (int i = 0; i < 100; i++) {
        client.send("GET /secret HTTP/1.1\r\nHost: api.test\r\n\r\n");
        assertThat(client.message()).startsWith("HTTP/1.1 403 ");
      }
      endless.enough.set(true);
    }
  }

  private static EventLoop only(Loops loops) {
    List<EventLoop> all = new ArrayList<>();
    loops.forEach(all::add);
    return all.getFirst();
  }
}
