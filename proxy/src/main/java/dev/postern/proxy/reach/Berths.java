package dev.postern.proxy.reach;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The places for connections to one upstream, shared by all event loops, and the queue for them.
 * Whoever waited longest is next, with one exception that saves closing and opening connections for
 * nothing: one that becomes free serves its own loop first, as long as nobody elsewhere has waited
 * for long.
 *
 * @param <W> who waits
 */
public final class Berths<W extends Berths.Waiter> {
  private static final long LONG = Duration.ofMillis(250).toNanos();

  private final int most;
  private final int mostWaiting;
  private final LongSupplier nanos;
  private final ArrayDeque<Queued<W>> queue = new ArrayDeque<>();
  private volatile int waiting;
  private int taken;

  private record Queued<W>(W who, long since) {}

  /** Somebody who wants a connection, and can use one of a single loop only. */
  public interface Waiter {
    /** Where connections would have to be to be of use: the same object for the same loop. */
    Object home();

    /** A berth is this one's now; called on any thread, once. */
    void granted();
  }

  /** What became of a wish for a berth. */
  public enum Claim {
    TAKEN,
    WAITS,
    /** None is free and enough are waiting. */
    FULL
  }

  /** What to do with a connection that has become free. */
  public sealed interface Next<W> {
    /** It is this one's, berth and all. */
    record Serve<W>(W who) implements Next<W> {}

    /** Somebody on another loop has waited for long: close it, and that one gets the berth. */
    record Part<W>() implements Next<W> {}

    /** Nobody waits for it. */
    record Rest<W>() implements Next<W> {}
  }

  public Berths(int most, int mostWaiting, LongSupplier nanos) {
    this.most = most;
    this.mostWaiting = mostWaiting;
    this.nanos = nanos;
  }

  public synchronized Claim claim(W who) {
    if (taken < most) {
      taken++;
      return Claim.TAKEN;
    }
    if (queue.size() >= mostWaiting) {
      return Claim.FULL;
    }
    queue.add(new Queued<>(who, nanos.getAsLong()));
    waiting = queue.size();
    return Claim.WAITS;
  }

  /** Gives a berth back: its connection has closed, or never came to be. */
  public void free() {
    W next = passOn();
    if (next != null) {
      next.granted();
    }
  }

  private synchronized @Nullable W passOn() {
    Queued<W> next = queue.poll();
    waiting = queue.size();
    if (next == null) {
      taken--;
      return null;
    }
    return next.who();
  }

  /** Who gets a connection of this loop that has become free. */
  public Next<W> next(Object home) {
    return waiting == 0 ? new Next.Rest<>() : choose(home);
  }

  private synchronized Next<W> choose(Object home) {
    Queued<W> first = queue.peek();
    if (first == null) {
      return new Next.Rest<>();
    }
    boolean patient = nanos.getAsLong() - first.since() < LONG;
    if (first.who().home() != home && !patient) {
      return new Next.Part<>();
    }
    return ofHome(home).<Next<W>>map(Next.Serve::new).orElseGet(Next.Part::new);
  }

  private Optional<W> ofHome(Object home) {
    for (Iterator<Queued<W>> all = queue.iterator(); all.hasNext(); ) {
      W who = all.next().who();
      if (who.home() == home) {
        all.remove();
        waiting = queue.size();
        return Optional.of(who);
      }
    }
    return Optional.empty();
  }

  /** Waits no longer; false when it does not wait: it was granted a berth, or never asked. */
  public synchronized boolean withdraw(W who) {
    boolean waited = queue.removeIf(one -> one.who() == who);
    waiting = queue.size();
    return waited;
  }

  public synchronized int taken() {
    return taken;
  }

  public int waiting() {
    return waiting;
  }
}
