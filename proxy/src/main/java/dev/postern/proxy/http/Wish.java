package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.proxy.reach.Berths;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One exchange's wish for a connection: a berth, if need be after waiting for one; the addresses of
 * the name; one after the other until one takes the connection. All of it within the connect time,
 * and told once, on the pool's loop.
 */
final class Wish implements Berths.Waiter {
  private final UpstreamPool pool;
  private final Upstream upstream;
  private final Berths<Wish> berths;
  private final Consumer<UpstreamPool.Reached> then;
  private final ArrayDeque<InetSocketAddress> untried = new ArrayDeque<>(2);
  private final long until;
  private @Nullable Future<?> timer;
  private @Nullable ChannelFuture attempt;
  private boolean waiting;
  private boolean over;

  Wish(UpstreamPool pool, Upstream upstream, Consumer<UpstreamPool.Reached> then) {
    this.pool = pool;
    this.upstream = upstream;
    this.berths = pool.berths(upstream.authority());
    this.then = then;
    this.until = System.nanoTime() + pool.settings().times().connect().toNanos();
  }

  void begin() {
    switch (berths.claim(this)) {
      case TAKEN -> dial();
      case WAITS -> {
        waiting = true;
        startTimer();
        pool.makeRoomElsewhere(upstream.authority());
      }
      case FULL -> {
        pool.turnedAway();
        tell(new UpstreamPool.Reached.No(Failure.BUSY));
      }
    }
  }

  private void startTimer() {
    timer = pool.loop().schedule(this::expired, until - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Object home() {
    return pool;
  }

  @Override
  public void granted() {
    pool.loop()
        .execute(() -> {
          waiting = false;
          if (over) {
            berths.free();
          } else {
            dial();
          }
        });
  }

  /** A connection of this loop has become free; its berth comes with it. */
  void serve(UpstreamConnection connection) {
    waiting = false;
    tell(new UpstreamPool.Reached.Yes(connection));
  }

  /** Nobody wants it any more. */
  void cancel() {
    if (!over) {
      end();
      giveUp();
    }
  }

  private void expired() {
    if (over) {
      return;
    }
    if (waiting) {
      pool.turnedAway();
    }
    Failure how = waiting ? Failure.BUSY : Failure.REFUSED;
    if (attempt != null) {
      pool.health().failed(untried.element());
    }
    end();
    giveUp();
    then.accept(new UpstreamPool.Reached.No(how));
  }

  /** Whoever has a berth gives it back once what was begun has come to its end. */
  private void giveUp() {
    if (waiting) {
      // Not in the queue any more: a grant is on its way, and finds that it is over.
      berths.withdraw(this);
    }
    ChannelFuture trying = attempt;
    if (trying != null) {
      trying.channel().close();
    }
  }

  private void dial() {
    if (timer == null) {
      startTimer();
    }
    pool.names().find(upstream.host(), pool.loop(), this::found);
  }

  private void found(List<InetAddress> addresses) {
    if (over) {
      berths.free();
    } else {
      untried.addAll(pool.health().order(addresses, upstream.port()));
      tryNext();
    }
  }

  private void tryNext() {
    InetSocketAddress next = untried.peek();
    while (next != null && !pool.health().admits(next)) {
      untried.remove();
      next = untried.peek();
    }
    long left = until - System.nanoTime();
    if (next == null || left <= 0) {
      berths.free();
      tell(new UpstreamPool.Reached.No(Failure.REFUSED));
    } else {
      attempt(next, TimeUnit.NANOSECONDS.toMillis(left) / untried.size());
    }
  }

  private void attempt(InetSocketAddress address, long millis) {
    ChannelFuture trying = pool.connect(upstream.authority(), address, Math.max(1, millis));
    attempt = trying;
    trying.addListener(_ -> attempted(address, trying));
  }

  private void attempted(InetSocketAddress address, ChannelFuture trying) {
    attempt = null;
    if (trying.isSuccess()) {
      pool.health().succeeded(address);
      trying.channel().closeFuture().addListener(_ -> berths.free());
      connected(trying.channel().pipeline().get(UpstreamConnection.class));
    } else if (over) {
      berths.free();
    } else {
      untried.remove();
      if (isTheirs(trying.cause())) {
        pool.health().failed(address);
      }
      tryNext();
    }
  }

  private void connected(UpstreamConnection connection) {
    if (over) {
      pool.giveBack(connection);
    } else {
      tell(new UpstreamPool.Reached.Yes(connection));
    }
  }

  /** Whether the address is to blame: that this process has no descriptor left is not its fault. */
  private static boolean isTheirs(Throwable why) {
    return why instanceof ConnectTimeoutException
        || why instanceof ConnectException
        || why instanceof NoRouteToHostException;
  }

  private void tell(UpstreamPool.Reached reached) {
    end();
    then.accept(reached);
  }

  private void end() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
