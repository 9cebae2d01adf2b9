package dev.postern.hooks.sse;

import dev.postern.hooks.traffic.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a stream of bytes into server-sent events, by the WHATWG line rules, wherever the chunks are
 * cut.
 *
 * <p>An event is given out as soon as the blank line that ends it is certain: with a carriage
 * return at the end of a chunk, for another line may not come for hours. Where a line feed follows
 * after all, it is the other half of that line end; since the event is gone, it becomes the first
 * byte of the next event's bytes. It is no line there, and {@link SseText#safe} puts both right. So
 * the bytes of all events, one after the other, are always exactly the bytes that came, up to an
 * unfinished event at the end, which is never given out. A blank line without anything before it is
 * an event that says nothing; a byte order mark belongs to the first event's bytes.
 *
 * <p>Belongs to one stream and one thread at a time.
 */
public final class SseReader {
  private static final byte[] NOTHING = {};

  private final int limit;

  private byte[] held = NOTHING;
  private int heldLength;

  /** The line so far, without a byte order mark. */
  private long lineLength;

  private boolean afterReturn;

  /** One when the unfinished event starts with the line feed of the one before. */
  private int carried;

  private boolean first = true;

  /** Whether all bytes so far may be the start of a byte order mark. */
  private boolean markMayCome = true;

  private boolean overflowed;

  /** At most so many bytes of one event are held. */
  public SseReader(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: at least 1, not " + limit);
    }
    this.limit = limit;
  }

  /** The events that these bytes complete; what is left is held until the next call. */
  public List<Event> read(byte[] chunk) {
    if (overflowed || chunk.length == 0) {
      return List.of();
    }
    List<Event> events = new ArrayList<>(1);
    int from = 0;
    int at = otherHalf(chunk);
    while (at < chunk.length) {
      byte here = chunk[at++];
      if (here != '\n' && here != '\r') {
        inLine(here);
        continue;
      }
      boolean blank = lineLength == 0;
      lineLength = 0;
      markMayCome = false;
      if (blank && outgrows(at - from)) {
        return events;
      }
      if (here == '\r') {
        afterReturn = at == chunk.length;
        at += !afterReturn && chunk[at] == '\n' ? 1 : 0;
      }
      if (blank) {
        events.add(event(chunk, from, at));
        from = at;
      }
    }
    hold(chunk, from);
    return events;
  }

  /** How much memory the unfinished event takes. */
  public int held() {
    return held.length;
  }

  /** Whether an event outgrew the limit: nothing after it can be read. */
  public boolean overflowed() {
    return overflowed;
  }

  /** Where the lines of this chunk start: behind a line feed that belongs to the last one's end. */
  private int otherHalf(byte[] chunk) {
    boolean half = afterReturn && chunk[0] == '\n';
    afterReturn = false;
    if (!half) {
      return 0;
    }
    if (heldLength == 0) {
      carried = 1;
    }
    return 1;
  }

  private void inLine(byte here) {
    lineLength++;
    if (markMayCome) {
      markMayCome = here == Mark.BYTES[(int) lineLength - 1];
      if (markMayCome && lineLength == Mark.BYTES.length) {
        markMayCome = false;
        lineLength = 0;
      }
    }
  }

  /** The two bytes that depend on where chunks were cut do not count. */
  private boolean outgrows(int more) {
    if ((long) heldLength + more - carried > limit) {
      overflowed = true;
      held = NOTHING;
      heldLength = 0;
    }
    return overflowed;
  }

  private Event event(byte[] chunk, int from, int to) {
    byte[] bytes = Arrays.copyOf(held, heldLength + to - from);
    System.arraycopy(chunk, from, bytes, heldLength, to - from);
    int start = first && Mark.standsAt(0, bytes) ? Mark.BYTES.length : 0;
    held = NOTHING;
    heldLength = 0;
    carried = 0;
    first = false;
    return EventLines.read(bytes, start).event();
  }

  private void hold(byte[] chunk, int from) {
    int more = chunk.length - from;
    if (more == 0 || outgrows(more)) {
      return;
    }
    int needed = heldLength + more;
    if (needed > held.length) {
      held = Arrays.copyOf(held, Math.max(needed, (int) Math.min(2L * held.length, limit + 1L)));
    }
    System.arraycopy(chunk, from, held, heldLength, more);
    heldLength = needed;
  }
}
