package dev.postern.extauthz;

import com.google.protobuf.ByteString;
import dev.postern.extauthz.Modes.Mode;
import dev.postern.extauthz.Replies.Way;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Answer;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Fate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Reply;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;

/**
 * An answer whose body is read whole before any of it goes on. Where Envoy does not hold it back,
 * it is held here, each part answered by nothing and the last by all of it.
 */
final class WholeAnswer implements AnswerLane.Reader {
  /** What has become of the answer's head. */
  enum Head {
    /** It waits for our word. */
    OPEN,
    /** Envoy holds it until the body, which comes in one message, was answered. */
    WITH_BODY,
    GONE
  }

  private final Conversation conversation;
  private final Passage passage;
  private final Reply.Let let;
  private final Held body;
  private final int announced;
  private final boolean empty;
  private final AnswerLane lane;
  private Head head;

  /** Whether trailers follow, which are answered after the body. */
  private boolean trailed;

  /** Whether all was said that there is to say: what still comes is left out. */
  private boolean said;

  /**
   * @param announced how long the body will be; less than nothing where nobody knows
   * @param empty whether none will come
   */
  WholeAnswer(
      Conversation conversation,
      Passage passage,
      Reply.Let let,
      Held body,
      Head head,
      int announced,
      boolean empty,
      AnswerLane lane) {
    this.conversation = conversation;
    this.passage = passage;
    this.let = let;
    this.body = body;
    this.head = head;
    this.announced = announced;
    this.empty = empty;
    this.lane = lane;
  }

  private Fate fate() {
    return head == Head.GONE ? Fate.GONE : Fate.HELD;
  }

  private Mode mode() {
    return conversation.modes().answer();
  }

  @Override
  public void part(HttpBody part) {
    if (said) {
      swallow(part);
    } else if (!body.add(part.getBody())) {
      isTooMuch(part.getEndOfStream());
    } else if (part.getEndOfStream() || isInOne()) {
      review();
    } else {
      goesOut();
      instead(ByteString.EMPTY, false);
    }
  }

  /** In full duplex nothing waits for an answer, and nothing may follow the end. */
  private void swallow(HttpBody part) {
    if (mode() != Mode.DUPLEX) {
      instead(ByteString.EMPTY, part.getEndOfStream());
    }
    if (part.getEndOfStream()) {
      conversation.ends(How.COMPLETE);
    }
  }

  /** Envoy did not hold it back after all, and the head leaves with what is answered now. */
  private void goesOut() {
    if (head == Head.WITH_BODY) {
      head = Head.GONE;
    }
  }

  /**
   * Whether this is the one message in which all of it comes, even where trailers follow. If Envoy
   * ignored that it was asked for one, what was announced tells.
   */
  private boolean isInOne() {
    return head == Head.WITH_BODY && (announced < 0 || body.bytes().size() >= announced);
  }

  @Override
  public void trailers() {
    trailed = true;
    if (said) {
      conversation.say(Replies.trailers(Way.ANSWER));
    } else if (head == Head.OPEN) {
      review();
    } else {
      conversation.fail("an answer with trailers, whose body had to be read whole");
    }
  }

  void review() {
    if (let.reviewWaits() || body.bytes().size() > AnswerLane.MUCH) {
      conversation.elsewhere(this::reviewNow);
    } else {
      reviewNow();
    }
  }

  private void reviewNow() {
    Answer whole = new Answer(let.status(), let.headers(), Text.of(body.bytes().toByteArray()));
    reviewed(whole, passage.review(whole, fate()));
  }

  private void reviewed(Answer whole, Answer answer) {
    said = true;
    boolean same = answer == whole;
    conversation.account().status(head == Head.GONE ? let.status() : answer.status());
    conversation.account().out(answer.text().length());
    switch (head) {
      case OPEN -> {
        if (same && mode() == Mode.DUPLEX && !empty) {
          conversation.say(lane.head(AnswerLane.lengthless(lane.edits(let)), mode()));
          pieces(body.bytes());
        } else if (same) {
          conversation.say(lane.head(lane.edits(let), mode()));
        } else {
          conversation.say(Replies.immediate(answer));
        }
      }
      case WITH_BODY ->
          conversation.say(
              same
                  ? Replies.asItCame(Way.ANSWER, mode(), HttpBody.getDefaultInstance())
                  : Replies.immediate(answer));
      case GONE -> instead(Replies.bytes(answer.text()), true);
    }
    letGo();
    conversation.ends(How.COMPLETE);
  }

  private void pieces(ByteString bytes) {
    for (int i = 0; i < Replies.pieces(bytes); i++) {
      conversation.say(Replies.piece(Way.ANSWER, bytes, i, !trailed));
    }
    if (trailed) {
      conversation.say(Replies.trailers(Way.ANSWER));
    }
  }

  private void instead(ByteString bytes, boolean last) {
    if (mode() != Mode.DUPLEX || last || !bytes.isEmpty()) {
      conversation.say(Replies.instead(Way.ANSWER, mode(), bytes, last));
    }
  }

  /**
   * The answer is larger than may be read: it is the gate's to say what goes out instead.
   *
   * @param last whether nothing more of it comes
   */
  void isTooMuch(boolean last) {
    Answered ours = AnswerLane.broken(passage, fate());
    if (head != Head.GONE) {
      conversation.answer(ours);
      return;
    }
    said = true;
    letGo();
    conversation.account().to(ours::close);
    conversation.account().out(ours.answer().text().length());
    instead(Replies.bytes(ours.answer().text()), last);
    if (last) {
      conversation.ends(How.COMPLETE);
    }
  }

  /** Whether it is held here, since its head has gone. */
  boolean holdsBack() {
    return head == Head.GONE && !said && !body.bytes().isEmpty();
  }

  @Override
  public void letGo() {
    body.letGo();
  }
}
