package dev.postern.policies.journal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The exchanges whose decision has left the ring and whose end has not come: a stream that stays
 * open for days takes one slot here, not the ring. Touched by the scribe alone; what is in the ring
 * is told by the ring.
 */
final class OpenTable {
  /** A word that says whether the slot is taken, then the id. */
  static final int SLOT = 8 + Lines.LONGEST_ID;

  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle WORDS = WORD.varHandle();
  private static final long TAKEN = 0xA5L << 56;

  private final Segment segment;
  private final BitSet taken = new BitSet();
  private final Map<String, Integer> slots = new HashMap<>();
  private int broken;

  /** Reads what is in the table; slots that are not whole are counted and left as they are. */
  OpenTable(Segment segment) {
    this.segment = segment;
    for (int number = 0; number < segment.slots(); number++) {
      read(number);
    }
  }

  private void read(int number) {
    MemorySegment slot = segment.slot(number);
    long word = (long) WORDS.getAcquire(slot, 0L);
    if (word == 0) {
      return;
    }
    taken.set(number);
    int length = (int) (word >>> 32) & 0xFF;
    if (length <= Lines.LONGEST_ID) {
      byte[] id = new byte[length];
      MemorySegment.copy(slot, ValueLayout.JAVA_BYTE, 8, id, 0, length);
      if (word == word(id)) {
        slots.put(new String(id, StandardCharsets.ISO_8859_1), number);
        return;
      }
    }
    broken++;
  }

  int broken() {
    return broken;
  }

  Iterable<String> ids() {
    return slots.keySet();
  }

  boolean has(String id) {
    return slots.containsKey(id);
  }

  int size() {
    return slots.size();
  }

  /** Notes an open exchange. A full table notes nothing: then its end is in the ring already. */
  void add(String id) {
    int number = taken.nextClearBit(0);
    if (number >= segment.slots() || slots.containsKey(id)) {
      return;
    }
    byte[] bytes = id.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment slot = segment.slot(number);
    MemorySegment.copy(bytes, 0, slot, ValueLayout.JAVA_BYTE, 8, bytes.length);
    WORDS.setRelease(slot, 0L, word(bytes));
    taken.set(number);
    slots.put(id, number);
  }

  void remove(String id) {
    Integer number = slots.remove(id);
    if (number != null) {
      WORDS.setRelease(segment.slot(number), 0L, 0L);
      taken.clear(number);
    }
  }

  private static long word(byte[] id) {
    return TAKEN | (long) id.length << 32 | Integer.toUnsignedLong(Segment.crc(id));
  }
}
