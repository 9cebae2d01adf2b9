package dev.postern.hooks.sse;

import dev.postern.hooks.traffic.Event;
import java.util.Optional;

/** STUB: writes events in the one canonical form. */
public final class SseText {
  private SseText() {}

  /** The very same event when its bytes may leave as they are, else its canonical form. */
  public static Event safe(Event event) {
    throw new IllegalStateException();
  }

  /** {@code event: message}, the id if there is one, the data, a blank line; all ending in LF. */
  public static Event message(Optional<String> id, byte[] data) {
    throw new IllegalStateException();
  }
}
