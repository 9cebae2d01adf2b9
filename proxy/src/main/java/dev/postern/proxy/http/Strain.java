package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Refusal;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Whether there is memory left for one more exchange. Looked at now and then, since asking the
 * allocator costs more than a call should pay; read for each exchange.
 */
final class Strain {
  /** How often to look. */
  static final long EVERY_MILLIS = 50;

  private static final Refusal REFUSAL =
      new Refusal.Overloaded(1, "the memory for buffers is nearly used up");

  private final LongSupplier inUse;
  private final long enough;
  private final LongAdder refused = new LongAdder();
  private volatile boolean tight;

  /**
   * @param inUse how many bytes the buffers take now
   * @param most how many they may take
   */
  Strain(LongSupplier inUse, long most) {
    this.inUse = inUse;
    this.enough = most - most / 8;
  }

  void look() {
    tight = inUse.getAsLong() > enough;
  }

  /** Why no exchange may begin now. */
  Optional<Refusal> refuses() {
    if (!tight) {
      return Optional.empty();
    }
    refused.increment();
    return Optional.of(REFUSAL);
  }

  boolean isTight() {
    return tight;
  }

  long refused() {
    return refused.sum();
  }
}
