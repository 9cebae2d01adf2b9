package dev.postern.hooks.sse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.traffic.Event;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Streams of events for tests, and what they say. */
final class Streams {
  private Streams() {}

  /** What an event says, whatever its bytes are. */
  record Said(String type, Optional<String> id, Optional<String> data) {
    static Said of(Event event) {
      return new Said(
          event.type(), event.id(), event.data().map(bytes -> new String(bytes, ISO_8859_1)));
    }
  }

  static List<Event> read(String text) {
    return read(text.getBytes(UTF_8));
  }

  static List<Event> read(byte[]... chunks) {
    SseReader reader = new SseReader(1 << 20);
    List<Event> events = new ArrayList<>();
    for (byte[] chunk : chunks) {
      events.addAll(reader.read(chunk));
    }
    return events;
  }

  static byte[][] cut(byte[] stream, int at) {
    return new byte[][] {
      Arrays.copyOfRange(stream, 0, at), Arrays.copyOfRange(stream, at, stream.length)
    };
  }

  static byte[][] single(byte[] stream) {
    byte[][] bytes = new byte[stream.length][];
    for (int at = 0; at < stream.length; at++) {
      bytes[at] = new byte[] {stream[at]};
    }
    return bytes;
  }

  static List<Said> said(List<Event> events) {
    return events.stream().map(Said::of).toList();
  }

  static List<Said> said(String text) {
    return said(read(text));
  }

  static String text(Event event) {
    return new String(event.bytes(), UTF_8);
  }

  static byte[] joined(List<Event> events) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    events.forEach(event -> out.writeBytes(event.bytes()));
    return out.toByteArray();
  }

  /** What leaves of a stream through which nobody reached. */
  static byte[] leaving(List<Event> events) {
    return joined(events.stream().map(SseText::safe).toList());
  }
}
