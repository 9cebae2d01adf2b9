package dev.postern.policies.journal;

import dev.postern.policies.journal.Segment.Kind;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Room in a segment, handed out to any number of threads without a lock: first so many bytes of
 * what is free, which may be refused, then a place for them, which cannot be. A line written to its
 * place is there at once and for good, whatever becomes of this process.
 */
final class Ring {
  private final Segment segment;
  private final AtomicLong free;
  private final AtomicLong head;

  /** A ring whose records lie between two positions. */
  Ring(Segment segment, long tail, long head) {
    this.segment = segment;
    this.head = new AtomicLong(head);
    free = new AtomicLong(segment.capacity() - (head - tail));
  }

  /** Sets bytes aside if there are so many. */
  boolean take(long bytes) {
    for (long now = free.get(); now >= bytes; now = free.get()) {
      if (free.compareAndSet(now, now - bytes)) {
        return true;
      }
    }
    return false;
  }

  void giveBack(long bytes) {
    free.addAndGet(bytes);
  }

  /** Writes a line into room that was taken. */
  void put(Kind kind, Line line) {
    long position = claim(line);
    segment.write(position, kind, line.bytes(), line.length(), line.crc());
  }

  /** The place for a line; who dies before the line is there leaves a gap that recovery fills. */
  long claim(Line line) {
    return head.getAndAdd(Segment.sizeOf(line.length()));
  }

  long head() {
    return head.get();
  }

  long free() {
    return free.get();
  }
}
