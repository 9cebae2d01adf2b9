package dev.postern.hooks.sse;

import dev.postern.hooks.traffic.Event;
import java.util.List;

/** STUB: cuts a stream of bytes into server-sent events, by the WHATWG line rules. */
public final class SseReader {
  /** At most so many bytes of one event are held. */
  public SseReader(int limit) {}

  /** The events that these bytes complete; what is left is held until the next call. */
  public List<Event> read(byte[] chunk) {
    throw new IllegalStateException();
  }

  /** Whether an event outgrew the limit: nothing after it can be read. */
  public boolean overflowed() {
    throw new IllegalStateException();
  }
}
