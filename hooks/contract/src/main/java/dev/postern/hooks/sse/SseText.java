package dev.postern.hooks.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.traffic.Event;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Writes events in the one canonical form. */
public final class SseText {
  /** What a client written in C might take for the end is written as this. */
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(UTF_8);

  private SseText() {}

  /**
   * {@code event: message}, the id if there is one, the data, a blank line; all ending in LF.
   *
   * @throws IllegalArgumentException if the id holds a line end or U+0000, which no reader gives
   */
  public static Event message(Optional<String> id, byte[] data) {
    return event("message", id, data);
  }

  /** The same, of another type. */
  public static Event event(String type, Optional<String> id, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 32);
    field(out, "event", type);
    id.ifPresent(told -> field(out, "id", told));
    data(out, data);
    out.write('\n');
    return EventLines.read(out.toByteArray(), 0).event();
  }

  /**
   * What may leave in the place of an event that nobody changed: the very same event when every
   * client reads its bytes alike, that is when its lines all end in LF or all in CRLF, and hold no
   * lone CR, no NUL and no byte order mark in front; otherwise its canonical form, with its type,
   * id, retry and data, and without what says nothing.
   *
   * <p>Where {@link SseReader} had to cut between the CR and the LF of an event's last line end,
   * the event gets its LF back, and the next one loses it: a stream all in CRLF leaves as it came.
   */
  public static Event safe(Event event) {
    byte[] bytes = event.bytes();
    int from = bytes.length > 1 && bytes[0] == '\n' ? 1 : 0;
    return switch (LineEnds.of(bytes, from)) {
      case ALIKE -> from == 0 ? event : with(event, Arrays.copyOfRange(bytes, from, bytes.length));
      case ALIKE_BUT_FOR_THE_LAST_LF -> {
        byte[] whole = Arrays.copyOfRange(bytes, from, bytes.length + 1);
        whole[whole.length - 1] = '\n';
        yield with(event, whole);
      }
      case DIFFERENT -> canonical(event);
    };
  }

  private static Event with(Event event, byte[] bytes) {
    return new Event(bytes, event.type(), event.id(), event.data());
  }

  private static Event canonical(Event event) {
    byte[] bytes = event.bytes();
    EventLines lines = EventLines.read(bytes, Mark.standsAt(0, bytes) ? Mark.BYTES.length : 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 16);
    if (!event.type().isEmpty()) {
      field(out, "event", event.type().replace('\0', '\uFFFD'));
    }
    event.id().ifPresent(id -> field(out, "id", id));
    lines.retry().ifPresent(retry -> field(out, "retry", retry));
    if (event.data().isPresent()) {
      data(out, event.data().get());
    } else if (lines.hasData()) {
      field(out, "data", "");
    }
    if (out.size() == 0 && lines.hasComment()) {
      out.write(':');
      out.write('\n');
    }
    out.write('\n');
    return EventLines.read(out.toByteArray(), 0).event();
  }

  private static void field(ByteArrayOutputStream out, String name, String value) {
    if (value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == '\0')) {
      throw new IllegalArgumentException("no event can have this " + name);
    }
    out.writeBytes((value.isEmpty() ? name + ":\n" : name + ": " + value + "\n").getBytes(UTF_8));
  }

  /** One data line for each line of the data, whichever way they end. */
  private static void data(ByteArrayOutputStream out, byte[] data) {
    startData(out, data, 0);
    for (int at = 0; at < data.length; at++) {
      byte here = data[at];
      if (here == '\n' || here == '\r') {
        at += here == '\r' && at + 1 < data.length && data[at + 1] == '\n' ? 1 : 0;
        out.write('\n');
        startData(out, data, at + 1);
      } else if (here == 0) {
        out.writeBytes(REPLACEMENT);
      } else {
        out.write(here);
      }
    }
    out.write('\n');
  }

  private static void startData(ByteArrayOutputStream out, byte[] data, int at) {
    boolean empty = at == data.length || data[at] == '\n' || data[at] == '\r';
    out.writeBytes((empty ? "data:" : "data: ").getBytes(UTF_8));
  }
}
