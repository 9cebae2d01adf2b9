package dev.postern.proxy.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that moves often and is seldom met. Moving it later costs a clock reading: the timer
 * underneath is left alone and looks again when it fires.
 */
final class Deadline {
  private final EventLoop loop;
  private final Runnable whenMet;
  private boolean set;
  private long due;
  private long timerDue;
  private @Nullable Future<?> timer;

  Deadline(EventLoop loop, Runnable whenMet) {
    this.loop = loop;
    this.whenMet = whenMet;
  }

  void in(Duration wait) {
    long now = System.nanoTime();
    set = true;
    due = now + wait.toNanos();
    if (timer != null && timerDue - due <= 0) {
      return;
    }
    start(now);
  }

  void never() {
    set = false;
  }

  boolean isSet() {
    return set;
  }

  /** Lets go of the timer: nothing happens any more unless it is set anew. */
  void close() {
    set = false;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void start(long now) {
    if (timer != null) {
      timer.cancel(false);
    }
    timerDue = due;
    timer = loop.schedule(this::fired, due - now, TimeUnit.NANOSECONDS);
  }

  private void fired() {
    timer = null;
    if (!set) {
      return;
    }
    long now = System.nanoTime();
    if (due - now > 0) {
      start(now);
    } else {
      set = false;
      whenMet.run();
    }
  }
}
