package dev.postern.policies.loads;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Loads;
import dev.postern.policies.gate.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what each subject and all together have under way, calls and streams apart, and bad
 * credentials by address.
 *
 * <p>Of bad credentials the times of the last few are kept, so that never more than the permitted
 * number falls into any one minute. An IPv6 address is counted with its whole /64, which one host
 * may use at will. At most 100,000 addresses are remembered, for a minute after they were last
 * heard of; subjects only while they have something under way.
 */
public final class Tallies implements Loads {
  private static final int BAD_A_MINUTE = 20;
  private static final int AT_ONCE = 4000;
  private static final int MOST_ADDRESSES = 100_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<Load, Tally> underWay = new EnumMap<>(Load.class);
  private final Cache<Network, Failures> failures;
  private final int badAMinute;
  private final Ticker ticker;

  public Tallies() {
    this(BAD_A_MINUTE, AT_ONCE, AT_ONCE);
  }

  /**
   * @param badAMinute how many bad credentials an address may show within any minute
   * @param calls how many calls all subjects together may have under way
   * @param streams how many streams all subjects together may have open
   */
  public Tallies(int badAMinute, int calls, int streams) {
    this(badAMinute, calls, streams, Ticker.systemTicker());
  }

  Tallies(int badAMinute, int calls, int streams, Ticker ticker) {
    if (badAMinute < 1) {
      throw new IllegalArgumentException("at least one bad credential a minute");
    }
    this.badAMinute = badAMinute;
    this.ticker = ticker;
    underWay.put(Load.CALL, new Tally(calls));
    underWay.put(Load.STREAM, new Tally(streams));
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterAccess(MINUTE)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Counted enter(Load load, Subject subject, int most) {
    return of(load).enter(subject, most);
  }

  @Override
  public void leave(Load load, Subject subject) {
    of(load).leave(load, subject);
  }

  /** How many are under way, of all subjects together. */
  public int underWay(Load load) {
    return of(load).all.get();
  }

  private Tally of(Load load) {
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
    return underWay.values().stream().mapToInt(tally -> tally.bySubject.size()).sum();
  }

  /** What is under way of one kind. */
  private static final class Tally {
    private final int most;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentMap<Subject, AtomicInteger> bySubject = new ConcurrentHashMap<>();

    Tally(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("a limit must be positive");
      }
      this.most = most;
    }

    Counted enter(Subject subject, int mostOfSubject) {
      if (all.incrementAndGet() > most) {
        all.decrementAndGet();
        return Counted.ALL_FULL;
      }
      if (!enterOwn(subject, mostOfSubject)) {
        all.decrementAndGet();
        return Counted.SUBJECT_FULL;
      }
      return Counted.IN;
    }

    private boolean enterOwn(Subject subject, int mostOfSubject) {
      while (true) {
        AtomicInteger count = bySubject.get(subject);
        if (count == null) {
          if (mostOfSubject < 1) {
            return false;
          }
          if (bySubject.putIfAbsent(subject, new AtomicInteger(1)) == null) {
            return true;
          }
        } else {
          switch (Tallies.enter(count, mostOfSubject)) {
            case IN -> {
              return true;
            }
            case FULL -> {
              return false;
            }
            case OVER -> bySubject.remove(subject, count);
          }
        }
      }
    }

    void leave(Load load, Subject subject) {
      AtomicInteger count = bySubject.get(subject);
      if (count == null) {
        throw new IllegalStateException("a " + load + " leaves that never entered");
      }
      if (count.decrementAndGet() == 0) {
        bySubject.remove(subject, count);
      }
      all.decrementAndGet();
    }
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
