package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.proxy.reach.Berths;
import dev.postern.proxy.reach.Health;
import dev.postern.proxy.reach.Names;
import dev.postern.proxy.wire.HeadLimits;
import dev.postern.proxy.wire.Scratch;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The upstream connections of one event loop, touched on that loop only. How many there may be is
 * counted over all loops; who gets none at once waits its turn.
 */
final class UpstreamPool {
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final Upstreams all;
  private final HttpSettings settings;
  private final Scratch scratch = new Scratch();
  private final Shelf shelf = new Shelf();
  private final Map<Authority, Stock> stocks = new HashMap<>();

  /** What there is of one upstream: the connections at rest here, the berths everywhere. */
  private record Stock(ArrayDeque<UpstreamConnection> resting, Berths<Wish> berths) {}

  /** What became of a wish to reach an upstream. */
  sealed interface Reached {
    record Yes(UpstreamConnection connection) implements Reached {}

    /** How it failed: {@code REFUSED} or {@code BUSY}; nothing was sent in either case. */
    record No(Failure how) implements Reached {}
  }

  UpstreamPool(EventLoop loop, Bootstrap onThisLoop, Upstreams all) {
    this.loop = loop;
    this.all = all;
    this.settings = all.settings();
    this.bootstrap =
        onThisLoop.option(ChannelOption.AUTO_READ, false).option(ChannelOption.TCP_NODELAY, true);
  }

  EventLoop loop() {
    return loop;
  }

  HttpSettings settings() {
    return settings;
  }

  Names names() {
    return all.names();
  }

  Health health() {
    return all.health();
  }

  private Stock stock(Authority authority) {
    Stock known = stocks.get(authority);
    if (known != null) {
      return known;
    }
    Stock fresh = new Stock(new ArrayDeque<>(), all.berths(authority));
    stocks.put(authority, fresh);
    return fresh;
  }

  Berths<Wish> berths(Authority authority) {
    return stock(authority).berths();
  }

  void makeRoomElsewhere(Authority authority) {
    all.makeRoom(authority, this);
  }

  void turnedAway() {
    all.turnedAway();
  }

  /** What all connections of this loop read and write with. */
  Scratch scratch() {
    return scratch;
  }

  /** Where all small bodies of this loop lie. */
  Shelf shelf() {
    return shelf;
  }

  HeadLimits headLimits() {
    return settings.sizes().head();
  }

  /** The connection that was used last, if one is at rest. */
  Optional<UpstreamConnection> rested(Upstream upstream) {
    ArrayDeque<UpstreamConnection> idle = stock(upstream.authority()).resting();
    while (!idle.isEmpty()) {
      UpstreamConnection latest = idle.removeLast();
      if (latest.isOpen()) {
        return Optional.of(latest);
      }
    }
    return Optional.empty();
  }

  /**
   * Opens a connection, or waits for one that becomes free, and tells on this loop what came of it:
   * perhaps at once, and within the connect time. A wish that is cancelled is told nothing.
   */
  Wish open(Upstream upstream, Consumer<Reached> then) {
    Wish wish = new Wish(this, upstream, then);
    wish.begin();
    return wish;
  }

  ChannelFuture connect(Authority authority, InetSocketAddress address, long millis) {
    return bootstrap
        .clone()
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(millis))
        .handler(new Opening(authority, this))
        .connect(address);
  }

  /** Takes in a connection that can be used again. */
  void giveBack(UpstreamConnection connection) {
    if (!connection.isOpen()) {
      return;
    }
    Stock stock = stock(connection.authority());
    switch (stock.berths().next(this)) {
      case Berths.Next.Serve<Wish>(Wish who) -> who.serve(connection);
      case Berths.Next.Part<Wish> _ -> connection.abort();
      case Berths.Next.Rest<Wish> _ -> rest(connection, stock.resting());
    }
  }

  private void rest(UpstreamConnection connection, ArrayDeque<UpstreamConnection> idle) {
    if (idle.size() < settings.sizes().idleUpstreams()) {
      idle.addLast(connection);
      connection.rest(settings.times().idleUpstream());
    } else {
      connection.abort();
    }
  }

  /** Lets go of a connection that is closed; it may or may not be at rest here. */
  void forget(UpstreamConnection connection) {
    stock(connection.authority()).resting().remove(connection);
  }

  void closeLongestResting(Authority authority) {
    UpstreamConnection longest = stock(authority).resting().pollFirst();
    if (longest != null) {
      longest.abort();
    }
  }

  void close() {
    ArrayDeque<UpstreamConnection> every = new ArrayDeque<>();
    stocks.values().forEach(stock -> every.addAll(stock.resting()));
    stocks.clear();
    every.forEach(UpstreamConnection::abort);
  }

  private static final class Opening extends ChannelInitializer<Channel> {
    private final Authority authority;
    private final UpstreamPool pool;

    Opening(Authority authority, UpstreamPool pool) {
      this.authority = authority;
      this.pool = pool;
    }

    @Override
    protected void initChannel(Channel channel) {
      Loops.askAfter(channel);
      channel.pipeline().addLast(new UpstreamConnection(channel, authority, pool, pool.scratch));
    }
  }
}
