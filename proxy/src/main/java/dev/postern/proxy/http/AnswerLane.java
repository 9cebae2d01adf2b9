package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.policies.gate.AnswerHead;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Fate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Reply;
import dev.postern.policies.gate.Waits;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The answer's way from an upstream to the client: held until the gate has seen its head, then let
 * through untouched, event by event, or whole, as the gate needs it.
 */
final class AnswerLane implements AnswerListener {
  private final Exchange exchange;
  private final ClientConnection client;
  private final Passage passage;
  private final RequestHead request;
  private final HttpSettings.Times times;
  private final ArrayDeque<HttpContent> held = new ArrayDeque<>(2);
  private final long begun = System.nanoTime();
  private AnswerStage stage = AnswerStage.Awaited.AWAITED;

  /** As long as it is ours: an upstream that has said all may already serve somebody else. */
  private @Nullable UpstreamConnection upstream;

  private @Nullable Failure lostWhileAsking;
  private boolean inBatch;

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
  public void came(HttpResponse wire, Framing framing) {
    int status = wire.status().code();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    exchange.farewell().upstream(new Ending.Upstreamed(status, took));
    Headers headers = HeaderRules.endToEnd(wire.headers());
    stage = new AnswerStage.Asked(framing, headers);
    client.deadline().never();
    AnswerHead head = new AnswerHead.Came(status, headers);
    inBatch = true;
    exchange.asking().ask(leave -> passage.answer(head, Fate.HELD, leave), this::replied);
    inBatch = false;
  }

  /** No answer will come: the gate says what the client hears instead. */
  void failed(Failure how) {
    discard();
    stage = AnswerStage.Failing.FAILING;
    client.deadline().never();
    AnswerHead head = new AnswerHead.Failed(how);
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
    if (lostWhileAsking != null) {
      failed(lostWhileAsking);
    } else if (stage instanceof AnswerStage.Asked(Framing framing, Headers came)) {
      begin(let, framing, came);
    } else {
      exchange.cut(How.CUT);
    }
  }

  private void begin(Reply.Let let, Framing framing, Headers came) {
    switch (seen(let, framing)) {
      case Need.Nothing _ -> {
        sendHead(let, framing.outward(request, let.status(), came));
        stage = new AnswerStage.Streaming(isEventStream(let.headers()));
      }
      case Need.Events(int limit) -> {
        sendHead(let, Framing.Chunked.CHUNKED.outward(request, let.status(), came));
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
          stage = new AnswerStage.Whole(let, exchange.farewell().gather(limit));
    }
    for (HttpContent part = held.poll(); part != null; part = held.poll()) {
      take(part);
    }
    if (!inBatch) {
      batchDone();
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
  public void part(HttpContent part) {
    if (part instanceof LastHttpContent) {
      upstream = null;
    }
    take(part);
  }

  private void take(HttpContent part) {
    switch (stage) {
      case AnswerStage.Asked _ -> held.add(part);
      case AnswerStage.Streaming _ -> stream(part);
      case AnswerStage.Events(EventStream stream) -> {
        stream.take(part);
        settle(stream);
      }
      case AnswerStage.Whole(Reply.Let head, Gathered body) -> gather(head, body, part);
      case AnswerStage.Awaited _, AnswerStage.Failing _, AnswerStage.Done _ -> part.release();
    }
  }

  private void stream(HttpContent part) {
    exchange.farewell().out(part.content().readableBytes());
    if (part instanceof LastHttpContent) {
      finish(part);
    } else {
      client.writer().part(part);
    }
  }

  private void settle(EventStream stream) {
    switch (stream.standing()) {
      case UNREADABLE -> exchange.cut(How.CUT);
      case ENDED -> finish(LastHttpContent.EMPTY_LAST_CONTENT);
      case GOES_ON, BUSY -> {}
    }
  }

  /** The gate has looked at events elsewhere, and the stream may go on. */
  private void eventsMoved() {
    if (stage instanceof AnswerStage.Events(EventStream stream)) {
      settle(stream);
      batchDone();
    }
  }

  private void finish(HttpContent last) {
    stage = AnswerStage.Done.DONE;
    client.deadline().in(times.idleBody());
    // Trailers were judged by nobody.
    client.writer().last(new DefaultLastHttpContent(last.content())).addListener(exchange::sent);
  }

  private void gather(Reply.Let head, Gathered body, HttpContent part) {
    boolean fits = body.add(part.content());
    boolean last = part instanceof LastHttpContent;
    part.release();
    if (!fits) {
      abort();
      failed(Failure.BROKEN);
    } else if (last) {
      stage = AnswerStage.Done.DONE;
      client.deadline().never();
      Answer whole = new Answer(head.status(), head.headers(), body.whole());
      review(whole, head.reviewWaits() || body.size() > Asking.LARGE);
    }
  }

  private void review(Answer whole, boolean elsewhere) {
    if (elsewhere) {
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
      case AnswerStage.Awaited _ -> read();
      case AnswerStage.Streaming(boolean alive) -> {
        client.writer().flush();
        readOn(alive);
      }
      case AnswerStage.Events(EventStream stream) -> {
        client.writer().flush();
        if (stream.standing() == EventStream.Standing.GOES_ON) {
          readOn(true);
        }
      }
      case AnswerStage.Whole _ -> {
        client.deadline().in(times.idleBody());
        read();
      }
      case AnswerStage.Asked _, AnswerStage.Failing _, AnswerStage.Done _ -> {}
    }
  }

  /** Asks the upstream for more as long as the client takes what came. */
  private void readOn(boolean mayBeSilent) {
    boolean taken = client.writer().isWritable();
    if (taken) {
      read();
    }
    if (taken && mayBeSilent) {
      client.deadline().never();
    } else {
      client.deadline().in(times.idleBody());
    }
  }

  void clientWritabilityChanged() {
    if (stage instanceof AnswerStage.Streaming || stage instanceof AnswerStage.Events) {
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
      case AnswerStage.Asked _ -> lostWhileAsking = how;
      case AnswerStage.Whole _ -> failed(how);
      case AnswerStage.Streaming _, AnswerStage.Events _ -> exchange.cut(How.UPSTREAM_BROKE);
      case AnswerStage.Failing _, AnswerStage.Done _ -> {}
    }
  }

  void tooSlow() {
    switch (stage) {
      case AnswerStage.Awaited _ when isClientSlow() -> exchange.cut(How.TOO_SLOW);
      case AnswerStage.Awaited _, AnswerStage.Whole _ -> {
        abort();
        failed(Failure.LATE);
      }
      case AnswerStage.Streaming _, AnswerStage.Events _, AnswerStage.Done _ ->
          exchange.cut(How.TOO_SLOW);
      case AnswerStage.Asked _, AnswerStage.Failing _ -> {}
    }
  }

  /** Whether it is the client that keeps everybody waiting, by not sending the rest. */
  private boolean isClientSlow() {
    return upstream != null && !upstream.requestSent() && upstream.isWritable();
  }

  /** Lets go of what waits and of an upstream that still talks. */
  void discard() {
    abort();
    stage = AnswerStage.Done.DONE;
    for (HttpContent part = held.poll(); part != null; part = held.poll()) {
      part.release();
    }
  }

  private void abort() {
    if (upstream != null) {
      upstream.abort();
      upstream = null;
    }
  }

  private void read() {
    if (upstream != null) {
      upstream.read();
    }
  }
}
