package dev.postern.proxy.reach;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which addresses take connections. One that failed three times running is left alone; after a
 * second one attempt may find out whether it is back, and so on each second until one succeeds.
 * Only attempts to connect count here: of those nothing was sent, so another address may be tried.
 */
public final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);
  private static final int ENOUGH = 3;
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();
  private static final long FORGOTTEN = Duration.ofMinutes(10).toNanos();
  private static final int MANY = 1_000;

  private final LongSupplier nanos;

  /** Those that failed when they were last tried; nobody else is here. */
  private final Map<InetSocketAddress, Failing> failing = new ConcurrentHashMap<>();

  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger down = new AtomicInteger();
  private final LongAdder failures = new LongAdder();

  /**
   * How an address fails.
   *
   * @param next when one that is down may be tried again
   */
  private record Failing(int times, long next) {
    boolean isDown() {
      return times >= ENOUGH;
    }
  }

  public Health(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** In which order to try: each time another first, and what failed lately last. */
  public List<InetSocketAddress> order(List<InetAddress> addresses, int port) {
    int first = addresses.size() < 2 ? 0 : Math.floorMod(turn.getAndIncrement(), addresses.size());
    List<InetSocketAddress> fine = new ArrayList<>(addresses.size());
    List<InetSocketAddress> last = new ArrayList<>(0);
    for (int i = 0; i < addresses.size(); i++) {
      InetAddress address = addresses.get((first + i) % addresses.size());
      InetSocketAddress one = new InetSocketAddress(address, port);
      (failing.containsKey(one) ? last : fine).add(one);
    }
    fine.addAll(last);
    return fine;
  }

  /** Whether to try this address now; who gets a yes tells what came of it. */
  public boolean admits(InetSocketAddress address) {
    Failing now = failing.get(address);
    if (now == null || !now.isDown()) {
      return true;
    }
    long time = nanos.getAsLong();
    return now.next() - time <= 0
        && failing.replace(address, now, new Failing(now.times(), time + PAUSE));
  }

  public void succeeded(InetSocketAddress address) {
    Failing before = failing.remove(address);
    if (before != null && before.isDown()) {
      down.decrementAndGet();
      LOG.info("upstream {} takes connections again", address);
    }
  }

  public void failed(InetSocketAddress address) {
    failures.increment();
    long time = nanos.getAsLong();
    if (failing.size() >= MANY) {
      forget(time);
    }
    Failing now =
        failing.merge(
            address,
            new Failing(1, time + PAUSE),
            (before, one) -> new Failing(Math.min(before.times() + 1, ENOUGH + 1), one.next()));
    if (now.times() == ENOUGH) {
      down.incrementAndGet();
      LOG.warn("upstream {} takes no connections: tried once a second from now on", address);
    }
  }

  /** Names move on, and leave their addresses behind. */
  private void forget(long time) {
    failing.forEach((address, one) -> {
      if (time - one.next() > FORGOTTEN && failing.remove(address, one) && one.isDown()) {
        down.decrementAndGet();
      }
    });
  }

  /** How many addresses are left alone now. */
  public int down() {
    return down.get();
  }

  /** How many attempts to connect have failed. */
  public long failures() {
    return failures.sum();
  }
}
