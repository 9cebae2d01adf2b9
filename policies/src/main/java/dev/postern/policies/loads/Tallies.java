package dev.postern.policies.loads;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Loads;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what each subject has under way, calls and streams apart, and bad credentials by address.
 *
 * <p>Of bad credentials the times of the last few are kept, so that never more than the permitted
 * number falls into any one minute. An IPv6 address is counted with its whole /64, which one host
 * may use at will. At most 100,000 addresses are remembered, for a minute after they were last
 * heard of; subjects only while they have something under way.
 */
public final class Tallies implements Loads {
  private static final int BAD_A_MINUTE = 20;
  private static final int MOST_ADDRESSES = 100_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<Load, ConcurrentMap<Subject, AtomicInteger>> underWay =
      new EnumMap<>(Load.class);
  private final Cache<Network, Failures> failures;
  private final int badAMinute;
  private final Ticker ticker;

  public Tallies() {
    this(BAD_A_MINUTE, Ticker.systemTicker());
  }

  /**
   * @param badAMinute how many bad credentials an address may show within any minute
   */
  public Tallies(int badAMinute) {
    this(badAMinute, Ticker.systemTicker());
  }

  Tallies(int badAMinute, Ticker ticker) {
    if (badAMinute < 1) {
      throw new IllegalArgumentException("at least one bad credential a minute");
    }
    this.badAMinute = badAMinute;
    this.ticker = ticker;
    for (Load load : Load.values()) {
      underWay.put(load, new ConcurrentHashMap<>());
    }
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterAccess(MINUTE)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public boolean enter(Load load, Subject subject, int most) {
    ConcurrentMap<Subject, AtomicInteger> counts = of(load);
    while (true) {
      AtomicInteger count = counts.get(subject);
      if (count == null) {
        if (most < 1) {
          return false;
        }
        if (counts.putIfAbsent(subject, new AtomicInteger(1)) == null) {
          return true;
        }
      } else {
        switch (enter(count, most)) {
          case IN -> {
            return true;
          }
          case FULL -> {
            return false;
          }
          case OVER -> counts.remove(subject, count);
        }
      }
    }
  }

  @Override
  public void leave(Load load, Subject subject) {
    ConcurrentMap<Subject, AtomicInteger> counts = of(load);
    AtomicInteger count = counts.get(subject);
    if (count == null) {
      throw new IllegalStateException("a " + load + " leaves that never entered");
    }
    if (count.decrementAndGet() == 0) {
      counts.remove(subject, count);
    }
  }

  private ConcurrentMap<Subject, AtomicInteger> of(Load load) {
    return Objects.requireNonNull(underWay.get(load));
  }

  @Override
  public void badCredential(InetAddress address) {
    failures.get(Network.of(address), network -> new Failures(badAMinute)).note(ticker.read());
  }

  @Override
  public int wait(InetAddress address) {
    if (failures.asMap().isEmpty()) {
      return 0;
    }
    Failures known = failures.getIfPresent(Network.of(address));
    return known == null ? 0 : known.secondsToWait(ticker.read());
  }

  /** How many subjects have something under way. */
  int subjects() {
    return underWay.values().stream().mapToInt(Map::size).sum();
  }

  /** What came of entering a count. */
  private enum Entered {
    IN,
    FULL,
    /** It has come to zero, and whoever comes next begins another. */
    OVER
  }

  /** A count is at least one until it comes to zero, and stays there. */
  private static Entered enter(AtomicInteger count, int most) {
    int now = count.get();
    while (now > 0 && now < most && !count.compareAndSet(now, now + 1)) {
      now = count.get();
    }
    if (now <= 0) {
      return Entered.OVER;
    }
    return now < most ? Entered.IN : Entered.FULL;
  }

  /** The times of an address's latest failures, as many as it may have in a minute. */
  private static final class Failures {
    private final long[] times;
    private int noted;

    Failures(int most) {
      times = new long[most];
    }

    synchronized void note(long now) {
      times[noted % times.length] = now;
      noted = noted + 1 == 2 * times.length ? times.length : noted + 1;
    }

    /** Until the oldest of them is a minute old; nothing as long as there is room for one more. */
    synchronized int secondsToWait(long now) {
      if (noted < times.length) {
        return 0;
      }
      long left = MINUTE.toNanos() - (now - times[noted % times.length]);
      return left <= 0 ? 0 : (int) Math.ceilDiv(left, 1_000_000_000L);
    }
  }
}
