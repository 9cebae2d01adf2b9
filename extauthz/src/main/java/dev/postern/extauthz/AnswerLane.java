package dev.postern.extauthz;

import dev.postern.extauthz.Modes.Mode;
import dev.postern.extauthz.Replies.Way;
import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.policies.gate.AnswerHead;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Fate;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Reply;
import dev.postern.policies.gate.Waits;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.util.Optional;

/** The answer's way through a conversation: as it is, event by event, or whole. */
final class AnswerLane {
  /** How Envoy calls an answer that is the server's. */
  private static final String THE_SERVERS = "via_upstream";

  /** So much we ask Envoy to hold back for us; more is held here, for Envoy may have no room. */
  private static final int LITTLE = 16 << 10;

  /** Looking through more than this takes too long for an event loop. */
  static final int MUCH = 64 << 10;

  /** Whoever reads an answer's body, part by part, and says what goes on instead. */
  interface Reader {
    void part(HttpBody part);

    void trailers();

    void letGo();
  }

  private sealed interface Stage {
    enum Awaited implements Stage {
      AWAITED
    }

    /** Nobody reads the rest. */
    enum Passes implements Stage {
      PASSES
    }

    /** It was answered here. */
    enum Ended implements Stage {
      ENDED
    }

    record Read(Reader by) implements Stage {}
  }

  private final Conversation conversation;
  private final RequestLane request;
  private final Room.Share room;
  private Stage stage = Stage.Awaited.AWAITED;
  private EnvoyHeaders came = EnvoyHeaders.NONE;

  AnswerLane(Conversation conversation, RequestLane request, Room.Share room) {
    this.conversation = conversation;
    this.request = request;
    this.room = room;
  }

  /**
   * The head of an answer. Without a request that was let through it is Envoy's own: to one that it
   * has not shown, or whose body it could not take.
   *
   * @param details what Envoy says of where it comes from
   */
  void headers(HttpHeaders message, String details) {
    if (stage == Stage.Ended.ENDED) {
      return;
    }
    if (stage != Stage.Awaited.AWAITED) {
      conversation.fail("an answer where none is awaited");
      return;
    }
    came = EnvoyHeaders.of(message.getHeaders());
    Optional<Passage> passed = request.passed();
    if (passed.isPresent()) {
      heard(passed.get(), head(details), message.getEndOfStream());
    } else if (!request.isAnswered() && !isEnvoysOwn(details)) {
      conversation.fail("a server's answer to a request that was not let through");
    } else {
      request.givesUp();
      stage = Stage.Passes.PASSES;
      conversation.say(head(HeaderMutation.newBuilder(), Mode.NONE));
    }
  }

  /** Where Envoy does not say whose answer it is, its own are those that say no. */
  private boolean isEnvoysOwn(String details) {
    return details.isEmpty() ? came.status() >= 400 : !details.equals(THE_SERVERS);
  }

  /** The upstream's answer, or what Envoy says when there is none. */
  private AnswerHead head(String details) {
    if (details.startsWith("upstream_reset_before_response_started")
        || details.startsWith("no_healthy_upstream")) {
      return new AnswerHead.Failed(Failure.REFUSED);
    }
    if (details.endsWith("response_timeout") || details.endsWith("per_try_timeout")) {
      return new AnswerHead.Failed(Failure.LATE);
    }
    if (details.isEmpty() || details.equals(THE_SERVERS)) {
      conversation.account().upstream(came.status());
    }
    return new AnswerHead.Came(came.status(), came.headers());
  }

  private void heard(Passage passage, AnswerHead head, boolean empty) {
    conversation.ask(
        leave -> passage.answer(head, Fate.HELD, leave), reply -> replied(passage, reply, empty));
  }

  private void replied(Passage passage, Reply reply, boolean empty) {
    switch (reply) {
      case Answered ours -> conversation.answer(ours);
      case Reply.Let let -> {
        conversation.account().status(let.status());
        begin(passage, let, empty);
      }
      case Waits _ -> throw new IllegalStateException("the gate waits where it may wait");
    }
  }

  private void begin(Passage passage, Reply.Let let, boolean empty) {
    switch (seen(let, empty)) {
      case Need.Nothing _ -> {
        stage = Stage.Passes.PASSES;
        conversation.say(head(edits(let), Mode.NONE));
        conversation.ends(How.COMPLETE);
      }
      case Need.Events(int limit) -> {
        stage =
            new Stage.Read(new EventAnswer(limit, let.reviewWaits(), passage, conversation, room));
        conversation.say(head(lengthless(edits(let)), Mode.STREAMED));
      }
      case Need.Whole(int limit) -> whole(passage, let, limit, empty);
    }
  }

  /**
   * An empty body is reviewed like any other, unless its status can have none. Over HTTP/2 a server
   * may send one all the same, and then it is read.
   */
  private static Need seen(Reply.Let let, boolean empty) {
    boolean never = let.status() == 204 || let.status() == 304;
    boolean nothingToSee = empty && (never || let.need() instanceof Need.Events);
    return nothingToSee ? Need.Nothing.NOTHING : let.need();
  }

  private void whole(Passage passage, Reply.Let let, int limit, boolean empty) {
    boolean duplex = conversation.modes().answer() == Mode.DUPLEX;
    int announced = empty ? 0 : came.length().orElse(-1);
    boolean buffered =
        conversation.modes().answer() == Mode.BUFFERED || announced >= 0 && announced <= LITTLE;
    WholeAnswer.Head head =
        empty || duplex || announced > limit
            ? WholeAnswer.Head.OPEN
            : buffered ? WholeAnswer.Head.WITH_BODY : WholeAnswer.Head.GONE;
    WholeAnswer answer =
        new WholeAnswer(
            conversation, passage, let, new Held(limit, room), head, announced, empty, this);
    stage = new Stage.Read(answer);
    if (announced > limit) {
      answer.isTooMuch(false);
      return;
    }
    switch (head) {
      case OPEN -> {
        if (empty) {
          answer.review();
        }
      }
      case WITH_BODY -> conversation.say(head(edits(let), Mode.BUFFERED));
      case GONE -> conversation.say(head(lengthless(edits(let)), Mode.STREAMED));
    }
  }

  /** What makes the head that goes out of the one that came. */
  HeaderMutation.Builder edits(Reply.Let let) {
    return Edits.between(came.headers(), let.headers());
  }

  static HeaderMutation.Builder lengthless(HeaderMutation.Builder edits) {
    return edits.addRemoveHeaders("content-length");
  }

  /** The head, and how the body is to come. */
  ProcessingResponse head(HeaderMutation.Builder edits, Mode body) {
    ProcessingResponse.Builder said =
        Replies.headers(Way.ANSWER, CommonResponse.newBuilder().setHeaderMutation(edits));
    conversation.wishAnswers(said, body);
    return said.build();
  }

  void body(HttpBody part) {
    switch (stage) {
      case Stage.Passes _ ->
          conversation.say(Replies.asItCame(Way.ANSWER, conversation.modes().answer(), part));
      case Stage.Read(Reader by) -> by.part(part);
      case Stage.Ended _ -> {}
      case Stage.Awaited _ -> conversation.fail("an answer's body without its head");
    }
  }

  void trailers() {
    switch (stage) {
      case Stage.Passes _ -> conversation.say(Replies.trailers(Way.ANSWER));
      case Stage.Read(Reader by) -> by.trailers();
      case Stage.Ended _ -> {}
      case Stage.Awaited _ -> conversation.fail("an answer's trailers without its head");
    }
  }

  /** What the gate says of an answer that is too large, or ends where it should not. */
  static Answered broken(Passage passage, Fate fate) {
    AnswerHead.Failed broken = new AnswerHead.Failed(Failure.BROKEN);
    return switch (passage.answer(broken, fate, Leave.TO_WAIT)) {
      case Answered ours -> ours;
      case Reply.Let _, Waits _ ->
          throw new IllegalStateException("the gate lets through what has failed");
    };
  }

  void ends() {
    letGo();
    stage = Stage.Ended.ENDED;
  }

  /** Whether parts of an answer are held here that nobody will ask for any more. */
  boolean holdsBack() {
    return stage instanceof Stage.Read(WholeAnswer whole) && whole.holdsBack();
  }

  void letGo() {
    if (stage instanceof Stage.Read(Reader by)) {
      by.letGo();
    }
  }
}
