package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.proxy.wire.HeadLimits;
import dev.postern.proxy.wire.Scratch;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The upstream connections of one event loop, touched on that loop only. */
final class UpstreamPool {
  private final Bootstrap bootstrap;
  private final HttpSettings settings;
  private final Scratch scratch = new Scratch();
  private final Map<Authority, ArrayDeque<UpstreamConnection>> resting = new HashMap<>();

  /** What became of a wish to reach an upstream. */
  sealed interface Reached {
    record Yes(UpstreamConnection connection) implements Reached {}

    enum No implements Reached {
      NO
    }
  }

  UpstreamPool(Bootstrap onThisLoop, HttpSettings settings) {
    this.settings = settings;
    this.bootstrap =
        onThisLoop
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(settings.times().connect().toMillis()));
  }

  /** What all connections of this loop read and write with. */
  Scratch scratch() {
    return scratch;
  }

  HeadLimits headLimits() {
    return settings.sizes().head();
  }

  /** The connection that was used last, if one is at rest. */
  Optional<UpstreamConnection> rested(Upstream upstream) {
    ArrayDeque<UpstreamConnection> idle = resting.get(upstream.authority());
    while (idle != null && !idle.isEmpty()) {
      UpstreamConnection latest = idle.removeLast();
      if (latest.isOpen()) {
        return Optional.of(latest);
      }
    }
    return Optional.empty();
  }

  /** Opens a connection and tells what came of it, on this loop. */
  void open(Upstream upstream, Consumer<Reached> then) {
    Opening opening = new Opening(upstream.authority(), this);
    ChannelFuture connecting =
        bootstrap.clone().handler(opening).connect(upstream.host(), upstream.port());
    connecting.addListener(done ->
        then.accept(
            done.isSuccess()
                ? new Reached.Yes(connecting.channel().pipeline().get(UpstreamConnection.class))
                : Reached.No.NO));
  }

  /** Takes in a connection that can be used again. */
  void giveBack(UpstreamConnection connection) {
    ArrayDeque<UpstreamConnection> idle =
        resting.computeIfAbsent(connection.authority(), _ -> new ArrayDeque<>());
    if (idle.size() < settings.sizes().idleUpstreams()) {
      idle.addLast(connection);
      connection.rest(settings.times().idleUpstream());
    } else {
      connection.abort();
    }
  }

  /** Lets go of a connection that is closed; it may or may not be at rest here. */
  void forget(UpstreamConnection connection) {
    ArrayDeque<UpstreamConnection> idle = resting.get(connection.authority());
    if (idle != null && idle.remove(connection) && idle.isEmpty()) {
      resting.remove(connection.authority());
    }
  }

  void close() {
    ArrayDeque<UpstreamConnection> all = new ArrayDeque<>();
    resting.values().forEach(all::addAll);
    resting.clear();
    all.forEach(UpstreamConnection::abort);
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
      channel.pipeline().addLast(new UpstreamConnection(channel, authority, pool, pool.scratch));
    }
  }
}
