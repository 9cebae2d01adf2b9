package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Authority;
import dev.postern.proxy.reach.Berths;
import dev.postern.proxy.reach.Health;
import dev.postern.proxy.reach.Names;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the upstream connections of all event loops share; and the pools, one for each loop. */
final class Upstreams {
  private final Names names;
  private final Health health = new Health(System::nanoTime);
  private final Map<Authority, Berths<Wish>> berths = new ConcurrentHashMap<>();
  private final Map<EventLoop, UpstreamPool> pools = new LinkedHashMap<>();
  private final LongAdder busy = new LongAdder();
  private final HttpSettings settings;

  Upstreams(HttpSettings settings, Loops loops, Names names) {
    this.settings = settings;
    this.names = names;
    loops.forEach(loop -> pools.put(loop, new UpstreamPool(loop, loops.connecting(loop), this)));
  }

  HttpSettings settings() {
    return settings;
  }

  Names names() {
    return names;
  }

  Health health() {
    return health;
  }

  /** The pool of one of our loops. */
  UpstreamPool pool(EventLoop loop) {
    return Objects.requireNonNull(pools.get(loop));
  }

  Berths<Wish> berths(Authority authority) {
    return berths.computeIfAbsent(
        authority,
        _ ->
            new Berths<>(
                settings.crowds().upstreamConnections(),
                settings.crowds().upstreamWaiting(),
                System::nanoTime));
  }

  /** Somebody waits for a connection: what rests on other loops has to go. */
  void makeRoom(Authority authority, UpstreamPool but) {
    pools.forEach((loop, pool) -> {
      if (pool != but) {
        loop.execute(() -> pool.closeLongestResting(authority));
      }
    });
  }

  /** A call found no connection free, and no place in the queue for one or none in time. */
  void turnedAway() {
    busy.increment();
  }

  long busy() {
    return busy.sum();
  }

  int connections() {
    return berths.values().stream().mapToInt(Berths::taken).sum();
  }

  int waiting() {
    return berths.values().stream().mapToInt(Berths::waiting).sum();
  }

  void close() {
    pools.forEach((loop, pool) -> loop.submit(pool::close).syncUninterruptibly());
  }
}
