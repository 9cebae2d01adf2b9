package dev.postern.extauthz;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.postern.extauthz.Modes.Mode;
import dev.postern.extauthz.Replies.Way;
import dev.postern.hooks.sse.SseReader;
import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Event;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Passage;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import java.util.List;

/**
 * An answer of server-sent events: each goes on as soon as it is whole and the gate has looked at
 * it, in the place of whatever part brought its end. Of an unfinished one nothing goes on.
 */
final class EventAnswer implements AnswerLane.Reader {
  private final SseReader reader;
  private final boolean reviewWaits;
  private final Passage passage;
  private final Conversation conversation;
  private final Room.Share room;
  private int held;

  /** Whether nothing of the stream can be understood any more: what still comes is left out. */
  private boolean broken;

  private boolean over;

  EventAnswer(
      int limit, boolean reviewWaits, Passage passage, Conversation conversation, Room.Share room) {
    this.reader = new SseReader(limit);
    this.reviewWaits = reviewWaits;
    this.passage = passage;
    this.conversation = conversation;
    this.room = room;
  }

  @Override
  public void part(HttpBody part) {
    if (over) {
      return;
    }
    if (broken) {
      goOn(part, ByteString.EMPTY);
      return;
    }
    boolean clean = reader.held() == 0;
    List<Event> events = reader.read(part.getBody().toByteArray());
    int more = reader.held() - held;
    boolean room = hold(more);
    broken = reader.overflowed() || !room;
    if (reviewWaits && !events.isEmpty() || part.getBody().size() > AnswerLane.MUCH) {
      conversation.elsewhere(() -> review(part, events, clean));
    } else {
      review(part, events, clean);
    }
  }

  private boolean hold(int more) {
    if (more > 0 && !room.take(more)) {
      return false;
    }
    if (more < 0) {
      room.giveBack(-more);
    }
    held += more;
    return true;
  }

  private void review(HttpBody part, List<Event> events, boolean clean) {
    ByteString out = ByteString.EMPTY;
    boolean same = clean && held == 0 && !broken;
    for (Event event : events) {
      List<Event> shown = passage.review(event);
      same &= shown.size() == 1 && shown.getFirst() == event;
      for (Event one : shown) {
        out = out.concat(UnsafeByteOperations.unsafeWrap(one.bytes()));
      }
    }
    if (broken) {
      breakOff(part, out);
    } else if (same) {
      conversation.account().out(out.size());
      conversation.say(Replies.asItCame(Way.ANSWER, conversation.modes().answer(), part));
      ended(part);
    } else {
      goOn(part, out);
    }
  }

  /** Whoever waits for an answer hears why there is none; where nobody does, the stream ends. */
  private void breakOff(HttpBody part, ByteString before) {
    letGo();
    List<Event> last = passage.brokenOff("an event that is too large");
    if (last.isEmpty()) {
      conversation.cut();
      return;
    }
    ByteString out = before;
    for (Event one : last) {
      out = out.concat(UnsafeByteOperations.unsafeWrap(one.bytes()));
    }
    goOn(part, out);
  }

  /** These bytes go on in the place of this part. */
  private void goOn(HttpBody part, ByteString out) {
    conversation.account().out(out.size());
    boolean last = part.getEndOfStream();
    Mode mode = conversation.modes().answer();
    if (mode != Mode.DUPLEX || last || !out.isEmpty()) {
      conversation.say(Replies.instead(Way.ANSWER, mode, out, last));
    }
    ended(part);
  }

  private void ended(HttpBody part) {
    if (part.getEndOfStream()) {
      over = true;
      conversation.ends(How.COMPLETE);
    }
  }

  @Override
  public void trailers() {
    conversation.say(Replies.trailers(Way.ANSWER));
    conversation.ends(How.COMPLETE);
  }

  @Override
  public void letGo() {
    room.giveBack(held);
    held = 0;
  }
}
