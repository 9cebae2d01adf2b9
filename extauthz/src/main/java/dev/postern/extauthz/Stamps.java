package dev.postern.extauthz;

import dev.postern.extauthz.Advice.Setting;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Passage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that came in by ext_authz, and whose bodies and answers ext_proc has yet to show. Each
 * is known by a stamp, which Envoy carries from the one filter to the other where no caller can put
 * anything; it is taken once, for the very same request, and forgotten after a while.
 */
final class Stamps implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stamps.class);

  private final Map<String, Stamped> open = new ConcurrentHashMap<>();
  private final Advice advice;
  private final long patienceNanos;
  private final int most;
  private final Future<?> sweeping;
  private volatile boolean closed;

  /**
   * @param clock forgets those that nobody claims
   * @param patience how long they are remembered, at least
   * @param most how many are remembered
   */
  Stamps(Advice advice, ScheduledExecutorService clock, Duration patience, int most) {
    this.advice = advice;
    this.patienceNanos = patience.toNanos();
    this.most = most;
    this.sweeping = clock.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
  }

  private record Stamped(Passage passage, Arrival head, long since) {
    boolean isOf(Arrival shown) {
      return head.method().equals(shown.method())
          && head.authority().equals(shown.authority())
          && head.target().equals(shown.target())
          && head.headers().equals(shown.headers())
          && (shown.server().isEmpty() || shown.server().equals(head.server()));
    }

    void drop(How how) {
      passage.cancel();
      try {
        passage.close(new Ending(how, Optional.empty(), Optional.empty(), 0, 0));
      } catch (RuntimeException bug) {
        LOG.error("a passage that nobody claimed could not be closed", bug);
      }
    }
  }

  /** Whether as many are remembered as may be. */
  boolean areTooMany() {
    return open.size() >= most;
  }

  /** Remembers a request that may come in, and has not been checked. */
  String stamp(Passage passage, Arrival head) {
    String stamp = UUID.randomUUID().toString();
    open.put(stamp, new Stamped(passage, head, System.nanoTime()));
    if (closed) {
      forget(stamp, How.CUT);
    }
    return stamp;
  }

  /** Nobody will claim it: the request ends as one that was never checked. */
  void forget(String stamp, How how) {
    Stamped stamped = open.remove(stamp);
    if (stamped != null) {
      stamped.drop(how);
    }
  }

  /**
   * The passage of a request, which is from now on the claimant's. Nothing if it is not known, or
   * if the request has become another one: that one has to be judged from the start.
   */
  Optional<Passage> claim(String stamp, Arrival shown) {
    Stamped stamped = open.remove(stamp);
    if (stamped != null && !stamped.isOf(shown)) {
      advice.give(Setting.CHANGED);
      stamped.passage().withdraw();
      return Optional.empty();
    }
    return Optional.ofNullable(stamped).map(Stamped::passage);
  }

  private void sweep() {
    long now = System.nanoTime();
    open.forEach((stamp, stamped) -> {
      if (now - stamped.since() > patienceNanos) {
        forget(stamp, How.CUT);
      }
    });
  }

  /** Those that are left end now. */
  @Override
  public void close() {
    closed = true;
    sweeping.cancel(false);
    open.keySet().forEach(stamp -> forget(stamp, How.CUT));
  }
}
