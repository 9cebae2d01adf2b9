package dev.postern.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The client connections of one server, counted; the only thing its event loops share. */
final class Clients {
  /** What connections are told when their server goes. */
  enum Word {
    /** Go, if nothing is under way. */
    GO,
    /** Go, whatever is under way. */
    OUT
  }

  private static final int MOST_SECONDS = 5;

  private final int most;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final UnderWay underWay = new UnderWay();
  private final AtomicInteger count = new AtomicInteger();
  private final LongAdder turnedAway = new LongAdder();
  private volatile boolean leaving;
  private volatile boolean going;

  Clients(int most) {
    this.most = most;
  }

  /** Takes a connection in, unless there are too many already or the server has left. */
  boolean enter(Channel channel) {
    if (count.incrementAndGet() > most) {
      count.decrementAndGet();
      turnedAway.increment();
      return false;
    }
    open.add(channel);
    channel.closeFuture().addListener((ChannelFuture _) -> count.decrementAndGet());
    // Accepted while the server left: too late to be told to go, and soon enough to see it.
    return !going;
  }

  /** What is under way on these connections. */
  UnderWay underWay() {
    return underWay;
  }

  int count() {
    return count.get();
  }

  long turnedAway() {
    return turnedAway.sum();
  }

  /** Whether every answer from now on is the last on its connection. */
  boolean areLeaving() {
    return leaving;
  }

  /** Whether whoever has nothing under way goes at once. */
  boolean mustGo() {
    return going;
  }

  void leave() {
    leaving = true;
  }

  void go() {
    leaving = true;
    going = true;
    tell(Word.GO);
  }

  /** Whether all were gone, and all exchanges had told their end, in time. */
  boolean awaitGone(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    return open.newCloseFuture().await(patience.toMillis(), TimeUnit.MILLISECONDS)
        && underWay.awaitNone(until);
  }

  /** Throws everybody out, and waits a little until each exchange has told its end. */
  void cut() {
    tell(Word.OUT);
    open.close().awaitUninterruptibly(MOST_SECONDS, TimeUnit.SECONDS);
    try {
      underWay.awaitNone(System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Word word) {
    open.forEach(channel -> channel.pipeline().fireUserEventTriggered(word));
  }
}
