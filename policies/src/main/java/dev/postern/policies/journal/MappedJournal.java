package dev.postern.policies.journal;

import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Trail;
import dev.postern.policies.journal.Segment.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in a mapped file: what it has kept outlives this process, however it dies. Any number
 * of threads may call it; none of them waits for another, for the disk or for whoever reads the
 * lines.
 */
public final class MappedJournal implements Journal, AutoCloseable {
  /** How large a segment is unless the configuration says otherwise. */
  public static final long SEGMENT_BYTES = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(MappedJournal.class);

  /** What a decision takes seldom more than, with the room for its end. */
  private static final long USUAL = Lines.END_ROOM + 4096L;

  private static final long PATIENCE_MILLIS = 10_000;

  private final Segment segment;
  private final Ring ring;
  private final Lock lock;
  private final Sink sink;
  private final Scribe scribe;
  private final WhenFull whenFull;
  private final Clock clock;
  private final SpareLines lines = new SpareLines();

  /** The ids whose end is still to come. */
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  /** How many ends have not been written out yet; the table has room for no more. */
  private final AtomicInteger ends;

  private volatile boolean closed;

  private MappedJournal(List<SegmentFolder.Held> held, Sink sink, WhenFull whenFull, Clock clock) {
    Store own = held.getFirst().store();
    segment = own.segment();
    ring = own.ring();
    lock = held.getFirst().lock();
    ends = new AtomicInteger(held.stream().mapToInt(it -> it.store().ends()).sum());
    this.sink = sink;
    this.whenFull = whenFull;
    this.clock = clock;
    scribe = new Scribe(own, held.subList(1, held.size()), sink, ends, clock);
  }

  /**
   * Opens the journal, brings to its lines what a process that died has left in the folder, and
   * starts the thread that writes.
   *
   * @param folder of segments; processes that share it each take one of their own
   * @param segmentBytes how much may wait to be written; at least 256 KiB
   * @throws IOException if the folder or the outlet cannot be used, or another process writes the
   *     same file
   */
  public static MappedJournal open(
      Path folder, long segmentBytes, Outlet outlet, WhenFull whenFull, Clock clock)
      throws IOException {
    Sink sink =
        switch (outlet) {
          case Outlet.Stdout() -> StreamSink.stdout();
          case Outlet.File file -> new RotatingFile(file);
        };
    return open(folder, segmentBytes, sink, whenFull, clock);
  }

  static MappedJournal open(
      Path folder, long segmentBytes, Sink sink, WhenFull whenFull, Clock clock)
      throws IOException {
    if (segmentBytes < Segment.LEAST || segmentBytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a segment has from 256 KiB to 2 GiB");
    }
    List<SegmentFolder.Held> held = SegmentFolder.open(folder, segmentBytes, clock.millis());
    MappedJournal journal = new MappedJournal(held, sink, whenFull, clock);
    journal.scribe.start();
    return journal;
  }

  @Override
  public Kept decided(Trail trail) {
    Line line = lines.take();
    Lines.decision(line, trail);
    Kept kept = trail.parent().isPresent() ? part(line) : opening(line, trail.id());
    lines.giveBack(line);
    return kept;
  }

  private Kept part(Line line) {
    return !closed && ring.take(Segment.sizeOf(line.length())) ? put(Kind.PART, line) : noRoom();
  }

  private Kept opening(Line line, String id) {
    if (Lines.idLength(line.bytes(), Lines.ID_IN_DECISION) > Lines.LONGEST_ID) {
      throw new IllegalArgumentException("an id of more than " + Lines.LONGEST_ID + " bytes");
    }
    boolean room =
        ends.incrementAndGet() <= segment.slots()
            && !closed
            && ring.take(Segment.sizeOf(line.length()) + Lines.END_ROOM);
    if (!room) {
      ends.decrementAndGet();
      return noRoom();
    }
    open.add(id);
    return put(Kind.DECISION, line);
  }

  private Kept put(Kind kind, Line line) {
    ring.put(kind, line);
    scribe.wake();
    return Kept.KEPT;
  }

  @Override
  public boolean hasRoom() {
    return whenFull == WhenFull.DROP_AND_COUNT
        || !closed && ends.get() < segment.slots() && ring.free() > USUAL;
  }

  private Kept noRoom() {
    segment.missed(1);
    scribe.wake();
    return switch (whenFull) {
      case REFUSE -> Kept.FULL;
      case DROP_AND_COUNT -> Kept.KEPT;
    };
  }

  /** Whatever was not kept, or has ended already, has no end here. */
  @Override
  public void ended(Trail trail, Ending ending) {
    if (closed || !open.remove(trail.id())) {
      return;
    }
    Line line = lines.take();
    long nanos = System.nanoTime() - trail.startNanos();
    Lines.end(line, trail, ending, clock.millis(), nanos);
    ring.put(Kind.END, line);
    ring.giveBack(Lines.END_ROOM - Segment.sizeOf(line.length()));
    lines.giveBack(line);
    scribe.wake();
  }

  /** How many bytes wait to be written or are set aside for ends, and how many there may be. */
  public Room room() {
    return new Room(segment.capacity() - ring.free(), segment.capacity(), segment.missed());
  }

  /**
   * How full the journal is.
   *
   * @param missed decisions that found no room and of which no line tells yet
   */
  public record Room(long taken, long capacity, long missed) {}

  /**
   * Takes nothing more and writes out all there is. What a stalled reader does not take in ten
   * seconds stays in the segment, and is written at the next start.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      if (scribe.close(PATIENCE_MILLIS)) {
        sink.close();
        lock.close();
      } else {
        LOG.warn("nobody takes the journal's lines; the next start writes them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
