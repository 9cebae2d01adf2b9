package dev.postern.policies.journal;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lines that are not in use. Event loops get their own back; virtual threads share the same few.
 */
final class SpareLines {
  private static final int MOST = 64;

  private final AtomicReferenceArray<@Nullable Line> spare = new AtomicReferenceArray<>(MOST);

  Line take() {
    Line line = spare.getAndSet(place(), null);
    if (line == null) {
      return new Line();
    }
    line.clear();
    return line;
  }

  void giveBack(Line line) {
    spare.setRelease(place(), line);
  }

  private static int place() {
    return (int) (Thread.currentThread().threadId() % MOST);
  }
}
