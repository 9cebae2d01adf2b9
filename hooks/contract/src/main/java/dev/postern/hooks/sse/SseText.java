package dev.postern.hooks.sse;

import dev.postern.hooks.traffic.Event;
import java.util.Optional;

/** STUB: writes events in the one canonical form. */
public final class SseText {
  private SseText() {}

  /** {@code event: message}, the id if there is one, the data, a blank line; all ending in LF. */
  public static Event message(Optional<String> id, byte[] data) { throw new IllegalStateException(); }
}
