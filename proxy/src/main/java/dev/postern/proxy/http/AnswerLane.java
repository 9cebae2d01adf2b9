package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.policies.gate.AnswerHead.Came;
import dev.postern.policies.gate.AnswerHead.Failed;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Fate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Reply;
import dev.postern.policies.gate.Waits;
import dev.postern.proxy.wire.AnswerHead;
import dev.postern.proxy.wire.Framing;
import dev.postern.proxy.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer's way from an upstream to the client: held until the gate has seen its head, then let
 * through untouched, event by event, or whole, as the gate needs it.
 */
final class AnswerLane implements AnswerListener {
  private static final String OURS = "x-postern-";

  private final Exchange exchange;
  private final ClientConnection client;
  private final Passage passage;
  private final RequestHead request;
  private final HttpSettings.Times times;
  private final long begun = System.nanoTime();
  private AnswerStage stage = AnswerStage.Awaited.AWAITED;

  /** As long as it is ours: an upstream that has said all may already serve somebody else. */
  private @Nullable UpstreamConnection upstream;

  AnswerLane(
      Exchange exchange,
      ClientConnection client,
      Passage passage,
      RequestHead request,
      HttpSettings.Times times) {
    this.exchange = exchange;
    this.client = client;
    this.passage = passage;
    this.request = request;
    this.times = times;
  }

  void begins(UpstreamConnection on) {
    upstream = on;
  }

  @Override
  public boolean wantsMore() {
    return switch (stage) {
      case AnswerStage.Awaited _, AnswerStage.Whole _ -> true;
      case AnswerStage.Streaming _ -> client.writer().isWritable();
      case AnswerStage.Events(EventStream stream) ->
          stream.standing() == EventStream.Standing.GOES_ON && client.writer().isWritable();
      case AnswerStage.Asked _, AnswerStage.Failing _, AnswerStage.Done _ -> false;
    };
  }

  /** Hints of what is to come pass to clients that can tell them from the answer. */
  @Override
  public void interim(AnswerHead head) {
    boolean ours = head.status() == 100 || request.oldClient();
    if (!ours && exchange.passesHints()) {
      client.writer().interim(head.status(), head.headers().without(AnswerLane::isOurs));
    }
  }

  private static boolean isOurs(String name) {
    return name.regionMatches(true, 0, OURS, 0, OURS.length());
  }

  @Override
  public void came(AnswerHead head) {
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    exchange.farewell().upstream(new Ending.Upstreamed(head.status(), took));
    if (head.status() == 101 && !exchange.asksToSwitch(head.upgrade())) {
      failed(Failure.BROKEN);
      return;
    }
    stage = new AnswerStage.Asked(head);
    client.deadline().never();
    Came came = new Came(head.status(), head.headers());
    exchange.asking().ask(leave -> passage.answer(came, Fate.HELD, leave), this::replied);
  }

  /** No answer will come: the gate says what the client hears instead. */
  void failed(Failure how) {
    discard();
    stage = AnswerStage.Failing.FAILING;
    client.deadline().never();
    Failed head = new Failed(how);
    exchange.asking().ask(leave -> passage.answer(head, Fate.HELD, leave), this::replied);
  }

  private void replied(Reply reply) {
    switch (reply) {
      case Answered ours -> {
        discard();
        exchange.answer(ours);
      }
      case Reply.Let let -> {
        if (!exchange.endsAbandoned()) {
          let(let);
        }
      }
      case Waits _ -> throw new IllegalStateException("the gate waits where it may wait");
    }
  }

  private void let(Reply.Let let) {
    if (!(stage instanceof AnswerStage.Asked(AnswerHead came))) {
      exchange.cut(How.CUT);
    } else if (came.status() == 101) {
      switchProtocols(let, came.upgrade());
    } else if (upstream == null) {
      failed(Failure.RESET);
    } else {
      begin(let, came);
      resume();
    }
  }

  private void switchProtocols(Reply.Let let, String protocol) {
    UpstreamConnection from = upstream;
    upstream = null;
    stage = AnswerStage.Done.DONE;
    if (from == null || !from.isOpen()) {
      exchange.cut(How.UPSTREAM_BROKE);
    } else {
      exchange.farewell().status(101);
      client.writer().switching(let.headers(), protocol);
      exchange.switched(from);
    }
  }

  private void begin(Reply.Let let, AnswerHead came) {
    switch (seen(let, came.framing())) {
      case Need.Nothing _ -> {
        sendHead(let, Outward.of(came, request));
        stage = new AnswerStage.Streaming(isEventStream(let.headers()));
      }
      case Need.Events(int limit) -> {
        sendHead(let, Outward.parts(request));
        stage =
            new AnswerStage.Events(
                new EventStream(
                    limit,
                    let.reviewWaits(),
                    passage,
                    exchange,
                    client.writer(),
                    this::eventsMoved));
      }
      case Need.Whole(int limit) ->
          stage =
              new AnswerStage.Whole(let, exchange.farewell().gatherAnswer(limit, came.framing()));
    }
  }

  /** An empty body is reviewed like any other, unless its status can have none. */
  private static Need seen(Reply.Let let, Framing framing) {
    boolean empty = framing == Framing.Empty.EMPTY;
    boolean bodiless =
        Framing.neverHasBody(let.status()) || (empty && let.need() instanceof Need.Events);
    return bodiless ? Need.Nothing.NOTHING : let.need();
  }

  private void sendHead(Reply.Let let, Framing framing) {
    boolean close = exchange.closesAfter(framing == Framing.UntilClose.UNTIL_CLOSE);
    exchange.farewell().status(let.status());
    client.writer().head(let.status(), let.headers(), framing, close);
  }

  private static boolean isEventStream(Headers headers) {
    return headers
        .first("content-type")
        .filter(type -> type.regionMatches(true, 0, "text/event-stream", 0, 17))
        .isPresent();
  }

  @Override
  public void part(ByteBuf in, int bytes) {
    switch (stage) {
      case AnswerStage.Streaming _ -> {
        exchange.farewell().out(bytes);
        client.writer().part(in.readRetainedSlice(bytes));
      }
      case AnswerStage.Events(EventStream stream) -> {
        stream.take(in, bytes);
        settle(stream);
      }
      case AnswerStage.Whole(var _, Gathered body) -> {
        if (!body.add(in, bytes)) {
          failed(Failure.BROKEN);
        }
      }
      case AnswerStage.Awaited _, AnswerStage.Asked _, AnswerStage.Failing _, AnswerStage.Done _ ->
          throw new IllegalStateException("a part that nobody wants");
    }
  }

  @Override
  public void ended(Headers trailers) {
    upstream = null;
    switch (stage) {
      case AnswerStage.Streaming _ ->
          finish(exchange.passesHints() && request.takesTrailers() ? trailers : Headers.none());
      case AnswerStage.Events(EventStream stream) -> {
        stream.end();
        settle(stream);
      }
      case AnswerStage.Whole(Reply.Let head, Gathered body) -> review(head, body);
      case AnswerStage.Awaited _, AnswerStage.Asked _, AnswerStage.Failing _, AnswerStage.Done _ ->
          throw new IllegalStateException("an end that nobody waits for");
    }
  }

  private void settle(EventStream stream) {
    switch (stream.standing()) {
      case UNREADABLE -> exchange.cut(How.CUT);
      case ENDED -> finish(Headers.none());
      case GOES_ON, BUSY -> {}
    }
  }

  /** The gate has looked at events elsewhere, and the stream may go on. */
  private void eventsMoved() {
    if (stage instanceof AnswerStage.Events(EventStream stream)) {
      settle(stream);
      resume();
    }
  }

  private void finish(Headers trailers) {
    stage = AnswerStage.Done.DONE;
    client.deadline().in(times.idleBody());
    client.writer().end(trailers).addListener(exchange::sent);
  }

  private void review(Reply.Let head, Gathered body) {
    stage = AnswerStage.Done.DONE;
    client.deadline().never();
    Answer whole = new Answer(head.status(), head.headers(), body.whole());
    if (head.reviewWaits() || body.size() > Asking.LARGE) {
      exchange.asking().elsewhere(() -> passage.review(whole, Fate.HELD), this::reviewed);
    } else {
      reviewed(passage.review(whole, Fate.HELD));
    }
  }

  private void reviewed(Answer answer) {
    if (!exchange.endsAbandoned()) {
      exchange.send(answer);
    }
  }

  @Override
  public void batchDone() {
    switch (stage) {
      case AnswerStage.Streaming(boolean alive) -> moved(alive);
      case AnswerStage.Events _ -> moved(true);
      case AnswerStage.Whole _ -> client.deadline().in(times.idleBody());
      case AnswerStage.Awaited _,
          AnswerStage.Asked _,
          AnswerStage.Failing _,
          AnswerStage.Done _ -> {}
    }
  }

  /** What has come is on its way; a stream of events may be silent, a client may not be deaf. */
  private void moved(boolean mayBeSilent) {
    client.writer().flush();
    if (mayBeSilent && client.writer().isWritable()) {
      client.deadline().never();
    } else {
      client.deadline().in(times.idleBody());
    }
  }

  void clientWritabilityChanged() {
    if (stage instanceof AnswerStage.Streaming || stage instanceof AnswerStage.Events) {
      resume();
    }
  }

  /** It may want more than it did. */
  private void resume() {
    if (upstream != null) {
      upstream.pump();
    } else {
      batchDone();
    }
  }

  @Override
  public void upstreamWritabilityChanged() {
    client.pump();
  }

  @Override
  public void bug(Throwable what) {
    client.bug(what);
  }

  /** A part of the request has gone to the upstream. */
  void requestMoved() {
    if (stage == AnswerStage.Awaited.AWAITED && upstream != null) {
      client.deadline().in(upstream.requestSent() ? times.firstByte() : times.idleBody());
    }
  }

  @Override
  public void lost(Failure how) {
    upstream = null;
    switch (stage) {
      case AnswerStage.Awaited _ -> {
        if (!exchange.sendsAgain()) {
          failed(how);
        }
      }
      case AnswerStage.Whole _ -> failed(how);
      case AnswerStage.Streaming _, AnswerStage.Events _ -> exchange.cut(How.UPSTREAM_BROKE);
      case AnswerStage.Asked _ -> {
        if (!exchange.asking().isAway()) {
          exchange.cut(How.UPSTREAM_BROKE);
        }
      }
      case AnswerStage.Failing _, AnswerStage.Done _ -> {}
    }
  }

  void tooSlow() {
    switch (stage) {
      case AnswerStage.Awaited _ when isClientSlow() -> exchange.cut(How.TOO_SLOW);
      case AnswerStage.Awaited _, AnswerStage.Whole _ -> failed(Failure.LATE);
      case AnswerStage.Streaming _, AnswerStage.Events _, AnswerStage.Done _ ->
          exchange.cut(How.TOO_SLOW);
      case AnswerStage.Asked _, AnswerStage.Failing _ -> {}
    }
  }

  /** Whether it is the client that keeps everybody waiting, by not sending the rest. */
  private boolean isClientSlow() {
    return upstream != null && !upstream.requestSent() && upstream.isWritable();
  }

  /** Lets go of an upstream that still talks. */
  void discard() {
    stage = AnswerStage.Done.DONE;
    if (upstream != null) {
      upstream.abort();
      upstream = null;
    }
  }
}
