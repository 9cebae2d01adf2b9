package dev.postern.extauthz;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.postern.extauthz.Advice.Setting;
import dev.postern.extauthz.Modes.Mode;
import dev.postern.extauthz.Replies.Way;
import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.ClientCertificate;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Admission;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Unreadable;
import dev.postern.policies.gate.Verdict;
import dev.postern.policies.gate.Waits;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The request's way through a conversation, until the gate has said what goes on. */
final class RequestLane {
  /** How far the request is. */
  private enum Stage {
    /** Nothing of it has been seen. */
    AWAITED,
    /** Its body is due, and nothing of it has gone on. */
    GATHERING,
    /** It goes on, and what is left of it with it. */
    PASSES,
    /** It was answered here. */
    ENDED
  }

  private final Conversation conversation;
  private final Room.Share room;
  private Stage stage = Stage.AWAITED;
  private EnvoyHeaders came = EnvoyHeaders.NONE;
  private @Nullable Passage passage;
  private @Nullable Held held;
  private Body sent = Body.None.NONE;
  private boolean headersOpen;
  private boolean trailed;

  RequestLane(Conversation conversation, Room.Share room) {
    this.conversation = conversation;
    this.room = room;
  }

  /** Who the gate has let through; nobody as long as it has not. */
  Optional<Passage> passed() {
    return stage == Stage.PASSES ? Optional.ofNullable(passage) : Optional.empty();
  }

  void headers(HttpHeaders message, Peer peer, Optional<ClientCertificate> certificate) {
    if (stage != Stage.AWAITED) {
      conversation.fail("a second request in one conversation");
      return;
    }
    came = EnvoyHeaders.of(message.getHeaders());
    headersOpen = true;
    Optional<Authority> authority = Authority.parse(came.authority());
    if (authority.isEmpty() || !came.path().startsWith("/") || came.method().isEmpty()) {
      Refusal malformed =
          new Refusal.Malformed(Refusal.Flaw.HTTP, "the request has no method, host or path");
      conversation.answer(
          conversation.gate().unreadable(peer, new Unreadable(conversation.door(), malformed)));
      return;
    }
    Arrival head =
        new Arrival(
            conversation.door(),
            peer,
            came.method(),
            authority.get(),
            came.path(),
            came.headers(),
            conversation.server(),
            certificate);
    boolean empty = message.getEndOfStream();
    Optional<Passage> claimed = conversation.claim(head);
    if (claimed.isPresent()) {
      admitted(claimed.get(), empty);
    } else {
      conversation.ask(
          leave -> conversation.gate().admit(head, leave), admission -> admitted(admission, empty));
    }
  }

  private void admitted(Admission admission, boolean empty) {
    switch (admission) {
      case Answered no -> conversation.answer(no);
      case Passage allowed -> {
        passage = allowed;
        conversation.passes(allowed);
        collect(allowed, empty);
      }
      case Waits _ -> throw new IllegalStateException("the gate waits where it may wait");
    }
  }

  private void collect(Passage allowed, boolean empty) {
    boolean unread = allowed.needs().answer() == Need.Nothing.NOTHING;
    if (!unread && !conversation.modes().bringsAnswer()) {
      withhold(Setting.ANSWER_MODE, Body.Why.NOT_SENT);
      return;
    }
    switch (allowed.needs().request()) {
      case Need.Nothing _ -> check(empty ? Body.None.NONE : Body.AsItComes.AS_IT_COMES);
      case Need.Events(int limit) -> gather(limit, empty);
      case Need.Whole(int limit) -> gather(limit, empty);
    }
  }

  private void gather(int limit, boolean empty) {
    if (empty) {
      check(Body.None.NONE);
    } else if (conversation.modes().request() == Mode.PARTIAL) {
      withhold(Setting.REQUEST_MODE, Body.Why.PARTIAL);
    } else if (!conversation.modes().bringsRequest() && !conversation.isOnlyShown()) {
      withhold(Setting.REQUEST_MODE, Body.Why.NOT_SENT);
    } else {
      held = new Held(limit, room);
      stage = Stage.GATHERING;
      if (conversation.modes().request() == Mode.BUFFERED) {
        headersOpen = false;
        conversation.say(Replies.headers(Way.REQUEST, CommonResponse.newBuilder()).build());
      }
    }
  }

  private void withhold(Setting advised, Body.Why why) {
    conversation.advice().give(advised);
    check(new Body.Withheld(why));
  }

  void body(HttpBody part) {
    conversation.account().in(part.getBody().size());
    switch (stage) {
      case GATHERING -> gathered(part);
      case PASSES -> passes(part);
      case ENDED -> {}
      case AWAITED -> conversation.fail("a body without a request");
    }
  }

  /** What follows a body that was judged whole is no part of it, and does not go on. */
  private void passes(HttpBody part) {
    Mode mode = conversation.modes().request();
    if (sent == Body.AsItComes.AS_IT_COMES || part.getBody().isEmpty() && mode != Mode.DUPLEX) {
      conversation.say(Replies.asItCame(Way.REQUEST, mode, part));
    } else if (mode != Mode.DUPLEX) {
      conversation.say(Replies.instead(Way.REQUEST, mode, ByteString.EMPTY, false));
    }
  }

  private void gathered(HttpBody part) {
    Held body = requireNonNull(held);
    ByteString more = part.getBody();
    if (body.outgrew(more)) {
      check(new Body.Withheld(Body.Why.TOO_LARGE));
    } else if (!body.add(more)) {
      check(new Body.Withheld(Body.Why.NO_ROOM));
    } else if (part.getEndOfStream() || conversation.modes().request() == Mode.BUFFERED) {
      checkWhole(body);
    }
  }

  private void checkWhole(Held body) {
    if (body.bytes().size() > AnswerLane.MUCH) {
      conversation.elsewhere(() -> check(new Body.Whole(body.bytes().toByteArray())));
    } else {
      check(body.bytes().isEmpty() ? Body.None.NONE : new Body.Whole(body.bytes().toByteArray()));
    }
  }

  /** Trailers were judged by nobody; where they end a body, it is whole now. */
  void trailers() {
    switch (stage) {
      case GATHERING -> {
        trailed = true;
        checkWhole(requireNonNull(held));
      }
      case PASSES -> conversation.say(Replies.trailers(Way.REQUEST));
      case ENDED -> {}
      case AWAITED -> conversation.fail("trailers without a request");
    }
  }

  private void check(Body body) {
    sent = body;
    Passage allowed = requireNonNull(passage);
    conversation.ask(leave -> allowed.check(body, leave), this::checked);
  }

  private void checked(Verdict verdict) {
    switch (verdict) {
      case Answered no -> conversation.answer(no);
      case Forward forward -> {
        stage = Stage.PASSES;
        if (trailed && conversation.modes().request() != Mode.DUPLEX) {
          // Its head has been answered: nothing of it can be changed any more.
          conversation.fail("trailers where the body was due");
        } else {
          goOn(forward);
        }
        letGo();
      }
      case Waits _ -> throw new IllegalStateException("the gate waits where it may wait");
    }
  }

  private void goOn(Forward forward) {
    Headers headers = forward.head().headers();
    HeaderMutation.Builder edits =
        Edits.between(came.headers(), conversation.isStamped() ? Mark.on(forward, came) : headers);
    if (came.body() != EnvoyHeaders.Sent.NOT_SENT) {
      edits.addRemoveHeaders(EnvoyHeaders.PARTIAL);
    }
    if (!forward.head().target().equals(came.path())) {
      Edits.set(edits, ":path", forward.head().target());
    }
    Optional<ByteString> changed =
        forward.body() != sent && forward.body() instanceof Body.Whole whole
            ? Optional.of(Replies.bytes(whole.text()))
            : Optional.empty();
    boolean duplex = conversation.modes().request() == Mode.DUPLEX;
    if (changed.isPresent() && !duplex && came.length().isPresent()) {
      Edits.set(edits, "content-length", Integer.toString(changed.get().size()));
    }
    CommonResponse.Builder what =
        CommonResponse.newBuilder()
            .setHeaderMutation(edits)
            .setClearRouteCache(conversation.isStamped());
    if (headersOpen) {
      headersOpen = false;
      conversation.say(heads(what));
    } else {
      changed.ifPresent(bytes -> what.setBodyMutation(Replies.replacing(bytes)));
      conversation.say(Replies.body(Way.REQUEST, what));
    }
    if (duplex && held != null) {
      pieces(changed.orElse(held.bytes()));
    }
  }

  private ProcessingResponse heads(CommonResponse.Builder what) {
    ProcessingResponse.Builder said = Replies.headers(Way.REQUEST, what);
    Passage allowed = requireNonNull(passage);
    boolean unread = allowed.needs().answer() == Need.Nothing.NOTHING;
    Mode answers = unread ? Mode.NONE : conversation.modes().answer();
    Mode requests = sent == Body.AsItComes.AS_IT_COMES ? Mode.NONE : conversation.modes().request();
    conversation.wish(said, requests, answers);
    return said.build();
  }

  private void pieces(ByteString body) {
    for (int i = 0; i < Replies.pieces(body); i++) {
      conversation.say(Replies.piece(Way.REQUEST, body, i, !trailed));
    }
    if (trailed) {
      conversation.say(Replies.trailers(Way.REQUEST));
    }
  }

  /** The request is over, since it was answered. */
  void ends() {
    stage = Stage.ENDED;
    letGo();
  }

  /** Envoy has answered by itself: nothing of what was due will come. */
  void givesUp() {
    ends();
    conversation.ends(How.CUT);
  }

  /** Whether it was answered here. */
  boolean isAnswered() {
    return stage == Stage.ENDED;
  }

  void letGo() {
    if (held != null) {
      held.letGo();
      held = null;
    }
  }
}
