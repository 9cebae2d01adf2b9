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
  private Phase phase = Phase.Awaited.AWAITED;

  /** As long as it is ours: an upstream that has said all may already serve somebody else. */
  private @Nullable UpstreamConnection upstream;

  private @Nullable Failure lostWhileAsking;
  private boolean inBatch;

  private sealed interface Phase {
    enum Awaited implements Phase {
      AWAITED
    }

    /** The gate is shown the head; parts of the body wait. */
    record Asked(Framing framing, Headers headers) implements Phase {}

    /** The gate is told that no answer will come. */
    enum Failing implements Phase {
      FAILING
    }

    /**
     * @param alive whether it may be silent for any length of time
     */
    record Streaming(boolean alive) implements Phase {}

    record Events(EventStream stream) implements Phase {}

    record Whole(Reply.Let head, Gathered body) implements Phase {}

    /** Nothing more is wanted of the upstream. */
    enum Done implements Phase {
      DONE
    }
  }

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
    phase = new Phase.Asked(framing, headers);
    client.deadline().never();
    AnswerHead head = new AnswerHead.Came(status, headers);
    inBatch = true;
    exchange.asking().ask(leave -> passage.answer(head, Fate.HELD, leave), this::replied);
    inBatch = false;
  }

  /** No answer will come: the gate says what the client hears instead. */
  void failed(Failure how) {
    discard();
    phase = Phase.Failing.FAILING;
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
    } else if (phase instanceof Phase.Asked(Framing framing, Headers came)) {
      begin(let, framing, came);
    } else {
      exchange.cut(How.CUT);
    }
  }

  private void begin(Reply.Let let, Framing framing, Headers came) {
    boolean empty = framing == Framing.Empty.EMPTY || Framing.neverHasBody(let.status());
    switch (empty ? Need.Nothing.NOTHING : let.need()) {
      case Need.Nothing _ -> {
        sendHead(let, framing.outward(request, let.status(), came));
        phase = new Phase.Streaming(isEventStream(let.headers()));
      }
      case Need.Events(int limit) -> {
        sendHead(let, Framing.Chunked.CHUNKED.outward(request, let.status(), came));
        phase =
            new Phase.Events(
                new EventStream(
                    limit,
                    let.reviewWaits(),
                    passage,
                    exchange,
                    client.writer(),
                    this::eventsMoved));
      }
      case Need.Whole(int limit) -> phase = new Phase.Whole(let, new Gathered(limit));
    }
    for (HttpContent part = held.poll(); part != null; part = held.poll()) {
      take(part);
    }
    if (!inBatch) {
      batchDone();
    }
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
    switch (phase) {
      case Phase.Asked _ -> held.add(part);
      case Phase.Streaming _ -> stream(part);
      case Phase.Events(EventStream stream) -> {
        stream.take(part);
        settle(stream);
      }
      case Phase.Whole(Reply.Let head, Gathered body) -> gather(head, body, part);
      case Phase.Awaited _, Phase.Failing _, Phase.Done _ -> part.release();
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
    if (phase instanceof Phase.Events(EventStream stream)) {
      settle(stream);
      batchDone();
    }
  }

  private void finish(HttpContent last) {
    phase = Phase.Done.DONE;
    client.deadline().in(times.idleBody());
    client.writer().last(last).addListener(exchange::sent);
  }

  private void gather(Reply.Let head, Gathered body, HttpContent part) {
    boolean fits = body.add(part.content());
    boolean last = part instanceof LastHttpContent;
    part.release();
    if (!fits) {
      abort();
      failed(Failure.BROKEN);
    } else if (last) {
      phase = Phase.Done.DONE;
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
    switch (phase) {
      case Phase.Awaited _ -> read();
      case Phase.Streaming(boolean alive) -> {
        client.writer().flush();
        readOn(alive);
      }
      case Phase.Events(EventStream stream) -> {
        client.writer().flush();
        if (stream.standing() == EventStream.Standing.GOES_ON) {
          readOn(true);
        }
      }
      case Phase.Whole _ -> {
        client.deadline().in(times.idleBody());
        read();
      }
      case Phase.Asked _, Phase.Failing _, Phase.Done _ -> {}
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
    if (phase instanceof Phase.Streaming || phase instanceof Phase.Events) {
      batchDone();
    }
  }

  @Override
  public void upstreamWritabilityChanged() {
    client.pump();
  }

  /** A part of the request has gone to the upstream. */
  void requestMoved() {
    if (phase == Phase.Awaited.AWAITED && upstream != null) {
      client.deadline().in(upstream.requestSent() ? times.firstByte() : times.idleBody());
    }
  }

  @Override
  public void lost(Failure how) {
    upstream = null;
    switch (phase) {
      case Phase.Awaited _ -> {
        if (!exchange.sendsAgain()) {
          failed(how);
        }
      }
      case Phase.Asked _ -> lostWhileAsking = how;
      case Phase.Whole _ -> failed(how);
      case Phase.Streaming _, Phase.Events _ -> exchange.cut(How.UPSTREAM_BROKE);
      case Phase.Failing _, Phase.Done _ -> {}
    }
  }

  void tooSlow() {
    switch (phase) {
      case Phase.Awaited _ when isClientSlow() -> exchange.cut(How.TOO_SLOW);
      case Phase.Awaited _, Phase.Whole _ -> {
        abort();
        failed(Failure.LATE);
      }
      case Phase.Streaming _, Phase.Events _, Phase.Done _ -> exchange.cut(How.TOO_SLOW);
      case Phase.Asked _, Phase.Failing _ -> {}
    }
  }

  /** Whether it is the client that keeps everybody waiting, by not sending the rest. */
  private boolean isClientSlow() {
    return upstream != null && !upstream.requestSent() && upstream.isWritable();
  }

  /** Lets go of what waits and of an upstream that still talks. */
  void discard() {
    abort();
    phase = Phase.Done.DONE;
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
