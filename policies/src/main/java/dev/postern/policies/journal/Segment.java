package dev.postern.policies.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One mapped file: a header, a table of open exchanges and a ring of records. It knows where bytes
 * lie and whether they are whole; who may write where is the business of {@link Ring}, of the
 * {@link Scribe} and of {@link Recovery}.
 *
 * <p>A position counts the bytes of all records ever claimed; a record stands at its position
 * modulo the ring's capacity, and a record at the ring's end goes on at its start. A record is
 * there once its stamp is, which is written last and says its position: what an earlier round left
 * in its place is never taken for it. All sizes follow from the size of the file alone.
 */
final class Segment {
  /** Every record begins with stamp, length, kind and seal, and takes a multiple of so many. */
  static final int GRAIN = 16;

  static final long LEAST = 256 << 10;

  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle WORDS = WORD.varHandle();

  private static final long MAGIC = 0x31_4e524554534f50L; // "POSTERN1"
  private static final long STAMP = 0xFFFEL << 48; // no byte 0xFF stands in a line
  private static final long HEADER = 4_096;
  private static final long MISSED = 8;
  private static final long CHECKPOINTS = 64;
  private static final int CHECKPOINT = 64;
  private static final long NOBODY_MISSES_MORE = 1L << 40;

  private final MemorySegment memory;
  private final int slots;
  private final long ring;
  private final long capacity;

  Segment(MemorySegment memory) {
    this.memory = memory;
    slots = (int) (memory.byteSize() / 8 / OpenTable.SLOT);
    ring = HEADER + (long) slots * OpenTable.SLOT;
    capacity = (memory.byteSize() - ring) / GRAIN * GRAIN;
  }

  /** Maps a file. It stays mapped until nobody holds it any more, so no access ever fails. */
  static Segment map(FileChannel file, MapMode mode) throws IOException {
    return new Segment(file.map(mode, 0, file.size(), Arena.ofAuto()));
  }

  /** What a record is. */
  enum Kind {
    /** Room that nobody used. */
    NOTHING(0),
    /** A decision that opens an exchange, which an end closes. */
    DECISION(1),
    /** A decision about a message within an exchange. */
    PART(2),
    END(3),
    DROPPED(4);

    private static final Kind[] BY_CODE = values();

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** A whole record: where it stands, and how many bytes its line has. */
  record Found(long position, Kind kind, int length) {
    long next() {
      return position + sizeOf(length);
    }
  }

  /** How far the lines have come: all before {@code tail} was written, up to {@code mark}. */
  record Checkpoint(long number, long tail, Mark mark) {}

  /** How many bytes of the ring a line takes. */
  static int sizeOf(int length) {
    return (length + 2 * GRAIN - 1) & -GRAIN;
  }

  long capacity() {
    return capacity;
  }

  int slots() {
    return slots;
  }

  /** The bytes of one slot of the table. */
  MemorySegment slot(int number) {
    return memory.asSlice(HEADER + (long) number * OpenTable.SLOT, OpenTable.SLOT);
  }

  /** Makes an empty segment of zeroes. */
  void initialise() {
    checkpoint(new Checkpoint(1, 0, Mark.NOWHERE));
    checkpoint(new Checkpoint(2, 0, Mark.NOWHERE));
    WORDS.setRelease(memory, 0L, MAGIC);
  }

  boolean sound() {
    return (long) WORDS.getAcquire(memory, 0L) == MAGIC;
  }

  /** Counts decisions that found no room; survives the process until a line says so. */
  void missed(long more) {
    WORDS.getAndAdd(memory, MISSED, more);
  }

  long missed() {
    long count = (long) WORDS.getVolatile(memory, MISSED);
    return count > 0 && count < NOBODY_MISSES_MORE ? count : 0;
  }

  /** Writes a record into claimed room; from the last step on it is there. */
  void write(long position, Kind kind, byte[] line, int length, int crc) {
    copyIn(line, length, position + GRAIN);
    commit(position, kind, length, crc);
  }

  /** Marks claimed room as unused. */
  void fill(long position, int size) {
    commit(position, Kind.NOTHING, size - GRAIN, 0);
  }

  private void commit(long position, Kind kind, int length, int crc) {
    long at = at(position);
    int shape = length << 8 | kind.code;
    memory.set(
        WORD, at + 8, (long) shape << 32 | Integer.toUnsignedLong(seal(position, shape, crc)));
    WORDS.setVolatile(memory, at, stamp(position));
  }

  /** Whether there is a record at this position; for the one thread that empties the ring. */
  boolean isCommitted(long position) {
    return (long) WORDS.getAcquire(memory, at(position)) == stamp(position);
  }

  /** What the record is that was committed here. */
  Kind kindAt(long position) {
    return Kind.BY_CODE[shapeAt(position) & 0xFF];
  }

  /** How many bytes the line has of the record that was committed here. */
  int lengthAt(long position) {
    return shapeAt(position) >>> 8;
  }

  private int shapeAt(long position) {
    return (int) (memory.get(WORD, at(position) + 8) >>> 32);
  }

  /** Copies the line of the record that stands here. */
  void line(long position, int length, byte[] into, int from) {
    long start = (position + GRAIN) % capacity;
    int first = (int) Math.min(length, capacity - start);
    copyOut(ring + start, into, from, first);
    copyOut(ring, into, from + first, length - first);
  }

  byte[] line(Found record) {
    byte[] line = new byte[record.length()];
    line(record.position(), record.length(), line, 0);
    return line;
  }

  private void copyOut(long at, byte[] into, int from, int length) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, into, from, length);
  }

  private void copyIn(byte[] line, int length, long position) {
    long start = position % capacity;
    int first = (int) Math.min(length, capacity - start);
    MemorySegment.copy(line, 0, memory, ValueLayout.JAVA_BYTE, ring + start, first);
    MemorySegment.copy(line, first, memory, ValueLayout.JAVA_BYTE, ring, length - first);
  }

  /** All that a look at the ring found, by position. Others may be writing meanwhile. */
  record Scan(List<Found> whole, List<Long> broken) {
    static final Scan OF_NOTHING = new Scan(List.of(), List.of());
  }

  /** Looks at every grain of the ring for records, those already written out included. */
  Scan scan() {
    List<Found> whole = new ArrayList<>();
    List<Long> broken = new ArrayList<>();
    for (long offset = 0; offset < capacity; ) {
      long stamp = (long) WORDS.getAcquire(memory, ring + offset);
      long position = (stamp & ~STAMP) * GRAIN;
      long next = offset + GRAIN;
      if ((stamp & STAMP) == STAMP && position % capacity == offset) {
        Optional<Found> found = whole(position);
        found.ifPresentOrElse(whole::add, () -> broken.add(position));
        next += found.map(Segment::behindHead).orElse(0L);
      }
      offset = next;
    }
    whole.sort((one, other) -> Long.compare(one.position(), other.position()));
    return new Scan(whole, broken);
  }

  /** How much of a record need not be looked at: behind the head of unused room lies anything. */
  private static long behindHead(Found record) {
    return record.kind() == Kind.NOTHING ? 0 : sizeOf(record.length()) - GRAIN;
  }

  /**
   * The record at this position if every byte of it is as it was written; of unused room no more
   * than its head, since anything may lie behind that.
   */
  Optional<Found> whole(long position) {
    long word = memory.get(WORD, at(position) + 8);
    int shape = (int) (word >>> 32);
    int length = shape >>> 8;
    int kind = shape & 0xFF;
    if (kind >= Kind.BY_CODE.length || sizeOf(length) > capacity) {
      return Optional.empty();
    }
    boolean empty = Kind.BY_CODE[kind] == Kind.NOTHING;
    if (!empty && length > Line.MOST) {
      return Optional.empty();
    }
    Found found = new Found(position, Kind.BY_CODE[kind], length);
    int crc = empty ? 0 : crc(line(found));
    return seal(position, shape, crc) == (int) word ? Optional.of(found) : Optional.empty();
  }

  /** Whether a line that was copied while others may write is the line of that record. */
  boolean seals(Found record, byte[] line) {
    int shape = record.length() << 8 | record.kind().code;
    int seal = (int) memory.get(WORD, at(record.position()) + 8);
    return seal == seal(record.position(), shape, crc(line));
  }

  static int crc(byte[] line) {
    CRC32C crc = new CRC32C();
    crc.update(line, 0, line.length);
    return (int) crc.getValue();
  }

  private long at(long position) {
    return ring + position % capacity;
  }

  private static long stamp(long position) {
    return STAMP | position / GRAIN;
  }

  /** A checksum over all of a record: a flipped bit in stamp, length or kind spoils it too. */
  private static int seal(long position, int shape, int crc) {
    long mixed = (position ^ (long) shape << 32) * 0x9E37_79B9_7F4A_7C15L;
    return crc ^ (int) (mixed >>> 32);
  }

  /** Keeps two checkpoints, so that one is whole at every moment. */
  void checkpoint(Checkpoint now) {
    long at = CHECKPOINTS + (now.number() & 1) * CHECKPOINT;
    long[] words = words(now);
    for (int word = 0; word < words.length; word++) {
      memory.set(WORD, at + 8L * word, words[word]);
    }
    WORDS.setRelease(memory, at + 8L * words.length, sum(words));
  }

  /** The checkpoints that are whole, the newest first. */
  List<Checkpoint> checkpoints() {
    List<Checkpoint> whole = new ArrayList<>(2);
    for (int slot = 0; slot < 2; slot++) {
      long[] words = new long[5];
      long at = CHECKPOINTS + (long) slot * CHECKPOINT;
      for (int word = 0; word < words.length; word++) {
        words[word] = memory.get(WORD, at + 8L * word);
      }
      boolean plausible = words[1] >= 0 && words[1] % GRAIN == 0;
      if (plausible && sum(words) == memory.get(WORD, at + 8L * words.length)) {
        Mark mark = new Mark(words[2], words[3], words[4]);
        whole.add(new Checkpoint(words[0], words[1], mark));
      }
    }
    whole.sort((one, other) -> Long.compare(other.number(), one.number()));
    return whole;
  }

  private static long[] words(Checkpoint now) {
    Mark mark = now.mark();
    return new long[] {now.number(), now.tail(), mark.sink(), mark.generation(), mark.length()};
  }

  private static long sum(long[] words) {
    long sum = MAGIC;
    for (long word : words) {
      sum = Long.rotateLeft(sum ^ word, 23) * 0x9E37_79B9_7F4A_7C15L;
    }
    return sum;
  }
}
