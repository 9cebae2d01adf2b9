package dev.postern.proxy.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the exchanges that have begun and not yet told their end; a server that leaves waits for
 * them, also for those whose connection is gone while the gate still waits for somebody.
 */
final class UnderWay {
  private final AtomicInteger count = new AtomicInteger();
  private final Object none = new Object();
  private volatile boolean awaited;

  void begins() {
    count.incrementAndGet();
  }

  void ends() {
    if (count.decrementAndGet() == 0 && awaited) {
      synchronized (none) {
        none.notifyAll();
      }
    }
  }

  /** Whether there was none before {@code until}, in {@link System#nanoTime}. */
  boolean awaitNone(long until) throws InterruptedException {
    awaited = true;
    synchronized (none) {
      long left = until - System.nanoTime();
      while (count.get() > 0 && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(none, left);
        left = until - System.nanoTime();
      }
    }
    return count.get() == 0;
  }
}
