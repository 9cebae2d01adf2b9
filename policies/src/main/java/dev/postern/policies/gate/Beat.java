package dev.postern.policies.gate;

import java.util.concurrent.locks.LockSupport;

/**
 * When what is hidden is answered: so long after it was asked that the time does not tell how long
 * somebody thought about it. To find a rule that denies takes longer than to find no name.
 */
final class Beat {
  private static final long NANOS = 2_000_000;

  private Beat() {}

  /** Waits until it is time, or until nobody waits for the answer any more. */
  static void await(long begun) {
    long left = begun + NANOS - System.nanoTime();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = begun + NANOS - System.nanoTime();
    }
  }
}
