package dev.postern.hooks.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.traffic.Event;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * What the lines of one event say, by the rules of the WHATWG. Where a field comes twice the last
 * one counts, except for data; comments and unknown fields say nothing.
 */
final class EventLines {
  private final byte[] bytes;
  private final ByteArrayOutputStream data = new ByteArrayOutputStream(0);

  private String type = "";
  private Optional<String> id = Optional.empty();
  private Optional<String> retry = Optional.empty();
  private boolean hasData;
  private boolean hasComment;

  private EventLines(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads the bytes of one event, of which those before {@code from} say nothing. */
  static EventLines read(byte[] bytes, int from) {
    EventLines lines = new EventLines(bytes);
    int start = from;
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] == '\n' || bytes[at] == '\r') {
        lines.line(start, at);
        start = at + 1;
      }
    }
    return lines;
  }

  private void line(int from, int to) {
    if (from == to) {
      return;
    }
    int colon = from;
    while (colon < to && bytes[colon] != ':') {
      colon++;
    }
    if (colon == from) {
      hasComment = true;
      return;
    }
    int value = Math.min(colon + 1, to);
    if (value < to && bytes[value] == ' ') {
      value++;
    }
    field(new String(bytes, from, colon - from, UTF_8), value, to);
  }

  private void field(String name, int from, int to) {
    switch (name) {
      case "data" -> {
        if (hasData) {
          data.write('\n');
        }
        hasData = true;
        data.write(bytes, from, to - from);
      }
      case "event" -> type = text(from, to);
      case "id" -> {
        String told = text(from, to);
        if (told.indexOf('\0') < 0) {
          id = Optional.of(told);
        }
      }
      case "retry" -> {
        String told = text(from, to);
        if (!told.isEmpty() && told.chars().allMatch(c -> c >= '0' && c <= '9')) {
          retry = Optional.of(told);
        }
      }
      default -> {
        // unknown fields say nothing
      }
    }
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, UTF_8);
  }

  /** The event that these bytes are. */
  Event event() {
    Optional<byte[]> said = data.size() == 0 ? Optional.empty() : Optional.of(data.toByteArray());
    return new Event(bytes, type, id, said);
  }

  /** How long a client is to wait before it connects again, in milliseconds. */
  Optional<String> retry() {
    return retry;
  }

  /** Whether there is a data line, if only an empty one. */
  boolean hasData() {
    return hasData;
  }

  boolean hasComment() {
    return hasComment;
  }
}
