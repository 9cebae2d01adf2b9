package dev.postern.policies.journal;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second thread: writes out what others put into the ring. It alone waits for the sink. While
 * there is traffic it looks every ten milliseconds, so that nobody pays for waking it; after a
 * while without any it sleeps until it is woken.
 */
final class Scribe implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Scribe.class);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long AFTER_TROUBLE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long SLEEP = TimeUnit.SECONDS.toNanos(1);
  private static final int QUIET_ROUNDS = 10;

  private final Store own;
  private final Sink sink;
  private final Clock clock;
  private final AtomicInteger open;
  private final Drain drain;
  private List<SegmentFolder.Held> leftBehind;
  private final Line line = new Line();
  private final Thread thread;
  private boolean troubled;
  private int quiet;
  private volatile boolean asleep;
  private volatile boolean closing;

  Scribe(
      Store own, List<SegmentFolder.Held> leftBehind, Sink sink, AtomicInteger open, Clock clock) {
    this.own = own;
    this.sink = sink;
    this.open = open;
    this.clock = clock;
    this.drain = new Drain(own, sink);
    this.leftBehind = leftBehind;
    thread = Thread.ofPlatform().daemon().name("postern-journal").unstarted(this);
    thread.setUncaughtExceptionHandler(
        (_, bug) -> LOG.error("the journal's writer met a bug and has stopped", bug));
  }

  void start() {
    thread.start();
  }

  /** There is something new. Costs one read unless the scribe sleeps. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  /** Writes all there is and stops; says whether it came to that in time. */
  boolean close(long patienceMillis) throws InterruptedException {
    closing = true;
    LockSupport.unpark(thread);
    thread.join(patienceMillis);
    return !thread.isAlive();
  }

  @Override
  public void run() {
    tidyUp();
    while (!closing || !drain.empty() || own.segment().missed() > 0) {
      reportMissed();
      if (drain.ready()) {
        quiet = 0;
        step(drain);
      } else {
        rest();
      }
    }
  }

  /** Whose lines the sink ends with goes on first; what others write would part them. */
  private void tidyUp() {
    List<Drain> all = new ArrayList<>(List.of(drain));
    leftBehind.forEach(held -> all.add(new Drain(held.store(), sink)));
    all.sort(Comparator.comparing(some -> !isHalfWritten(some)));
    all.forEach(this::empty);
    leftBehind.forEach(held -> letGo(held.lock()));
    leftBehind = List.of();
  }

  private boolean isHalfWritten(Drain some) {
    while (true) {
      try {
        return some.isHalfWritten();
      } catch (IOException e) {
        waitForBetter(e);
      }
    }
  }

  private void empty(Drain some) {
    while (some.ready()) {
      step(some);
    }
  }

  private void step(Drain some) {
    try {
      open.addAndGet(-some.step());
      if (troubled) {
        LOG.info("the journal is written again");
      }
      troubled = false;
    } catch (IOException e) {
      waitForBetter(e);
    }
  }

  private void waitForBetter(IOException trouble) {
    if (!troubled) {
      LOG.error("the journal cannot be written, and is tried again until it can", trouble);
    }
    troubled = true;
    LockSupport.parkNanos(AFTER_TROUBLE);
  }

  private void reportMissed() {
    long missed = own.segment().missed();
    if (missed == 0) {
      return;
    }
    line.clear();
    Lines.dropped(line, missed, clock.millis());
    if (own.ring().take(Segment.sizeOf(line.length()))) {
      own.ring().put(Segment.Kind.DROPPED, line);
      own.segment().missed(-missed);
    }
  }

  private void rest() {
    if (++quiet < QUIET_ROUNDS || closing) {
      LockSupport.parkNanos(PAUSE);
      return;
    }
    asleep = true;
    if (!drain.ready() && !closing) {
      LockSupport.parkNanos(SLEEP);
    }
    asleep = false;
    quiet = 0;
  }

  private static void letGo(Lock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("the lock of a segment that was left behind could not be let go", e);
    }
  }
}
