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
  /** Told to each connection when the server stops accepting: go when you have nothing to do. */
  static final Object GO = new Object();

  private final int most;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final AtomicInteger count = new AtomicInteger();
  private final LongAdder turnedAway = new LongAdder();
  private volatile boolean leaving;
  private volatile boolean cutting;

  Clients(int most) {
    this.most = most;
  }

  /** Takes a connection in, unless there are too many already. */
  boolean enter(Channel channel) {
    if (count.incrementAndGet() > most) {
      count.decrementAndGet();
      turnedAway.increment();
      return false;
    }
    open.add(channel);
    channel.closeFuture().addListener((ChannelFuture _) -> count.decrementAndGet());
    return true;
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

  /** Whether those that are still here are being thrown out. */
  boolean areCut() {
    return cutting;
  }

  void leave() {
    leaving = true;
  }

  void go() {
    leaving = true;
    open.forEach(channel -> channel.pipeline().fireUserEventTriggered(GO));
  }

  /** Whether all were gone in time. */
  boolean awaitGone(Duration patience) throws InterruptedException {
    return open.newCloseFuture().await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  void cut() {
    cutting = true;
    open.close().awaitUninterruptibly();
  }
}
