package dev.postern.policies.journal;

import dev.postern.policies.journal.Segment.Checkpoint;
import dev.postern.policies.journal.Segment.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Turns the records of one segment into lines of a sink, batch by batch. The order of its steps is
 * what makes it safe to die between any two of them: the table is changed first, which the records
 * still in the ring would do again; then the lines are written; then the checkpoint says so; then
 * the room is free.
 */
final class Drain {
  private static final int BATCH = 256 << 10;

  private final Segment segment;
  private final Ring ring;
  private final OpenTable table;
  private final Mark mark;
  private final Sink sink;
  private final byte[] batch = new byte[BATCH];
  private final Set<String> opened = new LinkedHashSet<>();

  /** Records from here on are this process' own: their exchanges were never in the table before. */
  private final long own;

  /** Where in the batch the decision begins that came last and of which no end was seen, or -1. */
  private int last = -1;

  private int length;
  private int ended;
  private long tail;
  private long next;
  private long number;
  private long present;
  private boolean looked;
  private boolean begun;
  private Optional<ByteBuffer> lines = Optional.empty();

  /** Nothing is read or written before the first step. */
  Drain(Store store, Sink sink) {
    this.segment = store.segment();
    this.ring = store.ring();
    this.table = store.table();
    this.mark = store.mark();
    this.sink = sink;
    this.own = store.ring().head();
    this.tail = store.tail();
    this.next = tail;
    this.number = store.number();
  }

  /**
   * Whether the sink ends with some of what we are about to write, perhaps in the middle of a line:
   * then nobody else may write before we have gone on.
   */
  boolean isHalfWritten() throws IOException {
    if (!looked) {
      byte[] behindMark = sink.since(mark, BATCH);
      gather();
      boolean same =
          behindMark.length <= length
              && Arrays.equals(behindMark, 0, behindMark.length, batch, 0, behindMark.length);
      present = same ? behindMark.length : 0;
      looked = true;
    }
    return present > 0;
  }

  /**
   * Where the sink holds none of it yet, the checkpoint says where it stands before the first byte
   * goes out: who dies right after that byte finds it.
   */
  private void begin() throws IOException {
    if (!isHalfWritten()) {
      sink.startLine();
      segment.checkpoint(new Checkpoint(++number, tail, sink.mark()));
    }
    begun = true;
  }

  /** Whether there is something to write. */
  boolean ready() {
    return lines.isPresent() || segment.isCommitted(tail);
  }

  boolean empty() {
    return tail == ring.head();
  }

  /**
   * Writes one batch of what is there. After a failure the same batch is tried again by the next
   * call.
   *
   * @return how many exchanges ended in it
   */
  int step() throws IOException {
    if (!begun) {
      begin();
    }
    if (lines.isEmpty()) {
      gather();
      opened.forEach(table::add);
      lines = Optional.of(unwritten());
    }
    sink.write(lines.get());
    lines = Optional.empty();
    segment.checkpoint(new Checkpoint(++number, next, sink.mark()));
    ring.giveBack(next - tail);
    tail = next;
    return ended;
  }

  private ByteBuffer unwritten() {
    int skipped = (int) Math.min(present, length);
    present -= skipped;
    return ByteBuffer.wrap(batch, 0, length).position(skipped);
  }

  private void gather() {
    length = 0;
    ended = 0;
    opened.clear();
    last = -1;
    next = tail;
    while (segment.isCommitted(next) && length + segment.lengthAt(next) < BATCH) {
      take(next);
      next += Segment.sizeOf(segment.lengthAt(next));
    }
    opened();
  }

  private void take(long position) {
    Kind kind = segment.kindAt(position);
    if (kind == Kind.NOTHING) {
      return;
    }
    int start = length;
    segment.line(position, segment.lengthAt(position), batch, start);
    length += segment.lengthAt(position);
    batch[length++] = '\n';
    switch (kind) {
      case DECISION -> {
        opened();
        last = start;
      }
      case END -> ended(position, start);
      case NOTHING, PART, DROPPED -> {}
    }
  }

  private void opened() {
    if (last >= 0) {
      opened.add(Lines.id(batch, last + Lines.ID_IN_DECISION));
      last = -1;
    }
  }

  /**
   * Most exchanges end right after their decision, and nobody needs to know what they are called.
   */
  private void ended(long position, int start) {
    ended++;
    if (last >= 0 && position >= own && isOfLast(start)) {
      last = -1;
      return;
    }
    opened();
    String id = Lines.id(batch, start + Lines.ID_IN_END);
    opened.remove(id);
    table.remove(id);
  }

  private boolean isOfLast(int end) {
    int one = last + Lines.ID_IN_DECISION;
    int other = end + Lines.ID_IN_END;
    int length = Lines.idLength(batch, other) + 1;
    return Arrays.equals(batch, one, one + length, batch, other, other + length);
  }
}
