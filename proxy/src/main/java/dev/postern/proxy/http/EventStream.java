package dev.postern.proxy.http;

import dev.postern.hooks.sse.SseReader;
import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Event;
import dev.postern.policies.gate.Passage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.List;

/**
 * An answer of server-sent events: each is shown to the gate, and what the gate makes of it leaves
 * at once.
 */
final class EventStream {
  /** How far a stream is when all that came has been dealt with. */
  enum Standing {
    /** The gate looks at an event elsewhere; {@code moved} is run when it has. */
    BUSY,
    GOES_ON,
    ENDED,
    /** An event is too large to be read, or there is no memory for it. */
    UNREADABLE
  }

  private final SseReader reader;
  private final boolean reviewWaits;
  private final Passage passage;
  private final Exchange exchange;
  private final Room.Share share;
  private final AnswerWriter writer;
  private final Runnable moved;
  private final ArrayDeque<Event> waiting = new ArrayDeque<>(2);
  private int held;
  private boolean crowdedOut;
  private boolean busy;
  private boolean ended;

  EventStream(
      int limit,
      boolean reviewWaits,
      Passage passage,
      Exchange exchange,
      AnswerWriter writer,
      Runnable moved) {
    this.reader = new SseReader(limit);
    this.reviewWaits = reviewWaits;
    this.passage = passage;
    this.exchange = exchange;
    this.share = exchange.farewell().share();
    this.writer = writer;
    this.moved = moved;
  }

  /** Takes the next part of the stream. */
  void take(ByteBuf in, int length) {
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    waiting.addAll(reader.read(bytes));
    int now = reader.held();
    crowdedOut |= !share.take(now - held);
    held = now;
    proceed();
  }

  void end() {
    ended = true;
  }

  Standing standing() {
    if (busy) {
      return Standing.BUSY;
    }
    if (reader.overflowed() || crowdedOut) {
      return Standing.UNREADABLE;
    }
    return ended ? Standing.ENDED : Standing.GOES_ON;
  }

  private void proceed() {
    while (!busy && !waiting.isEmpty()) {
      Event event = waiting.remove();
      if (reviewWaits) {
        busy = true;
        exchange.asking().elsewhere(() -> passage.review(event), this::reviewed);
      } else {
        send(passage.review(event));
      }
    }
  }

  private void reviewed(List<Event> events) {
    busy = false;
    if (!exchange.endsAbandoned()) {
      send(events);
      proceed();
      moved.run();
    }
  }

  private void send(List<Event> events) {
    for (Event event : events) {
      exchange.farewell().out(event.bytes().length);
      writer.part(Unpooled.wrappedBuffer(event.bytes()));
      writer.flush();
    }
  }
}
