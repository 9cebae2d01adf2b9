package dev.postern.proxy.http;

import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.policies.gate.Admission;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Verdict;
import dev.postern.policies.gate.Waits;
import dev.postern.proxy.wire.Framing;
import dev.postern.proxy.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, from the first question to the gate to the end that the gate is told.
 * The request's way is here; the answer's is {@link AnswerLane}'s.
 */
final class Exchange {
  private final ClientConnection client;
  private final RequestHead head;
  private final LiveGate live;
  private final UpstreamPool pool;
  private final HttpSettings.Times times;
  private final Asking asking;
  private final Farewell farewell;
  private Carrier carrier;
  private RequestStage stage = RequestStage.Judging.JUDGING;
  private @Nullable Passage passage;
  private @Nullable How abandoned;
  private @Nullable Wish wish;
  private boolean letContinue;
  private boolean withheld;
  private boolean retried;
  private boolean closes;
  private boolean endsOnlyByClosing;

  Exchange(
      ClientConnection client,
      RequestHead head,
      Carrier carrier,
      LiveGate live,
      UpstreamPool pool,
      HttpSettings.Times times) {
    this.client = client;
    this.head = head;
    this.carrier = carrier;
    this.live = live;
    this.pool = pool;
    this.times = times;
    this.farewell = new Farewell(client.room(), pool.shelf());
    this.asking = new Asking(client.loop(), client::bug);
  }

  Asking asking() {
    return asking;
  }

  Farewell farewell() {
    return farewell;
  }

  /** Begins with what the head says. */
  void ask(Duty.Asks asks) {
    carrier = asks.carrier();
    asking.ask(leave -> live.admit(asks.arrival(), leave), this::admitted);
  }

  /** Begins with what the body says. */
  void hear(Duty.Told told) {
    gather(told.most(), body -> read(told, body));
  }

  private void read(Duty.Told told, Body body) {
    judging();
    if (isLarge(body)) {
      asking.elsewhere(() -> told.reading().apply(body), this::heard);
    } else {
      heard(told.reading().apply(body));
    }
  }

  private void heard(Duty.Plain matter) {
    if (!endsAbandoned()) {
      switch (matter) {
        case Duty.Asks asks -> ask(asks);
        case Duty.Wrong(Refusal refusal, Carrier to) -> {
          carrier = to;
          withheld = true;
          answer(client.unreadable(refusal));
        }
      }
    }
  }

  private void admitted(Admission admission) {
    switch (admission) {
      case Answered ours -> answer(ours);
      case Passage allowed -> {
        passage = allowed;
        farewell.to(allowed::close);
        if (!endsAbandoned()) {
          collect(allowed);
        }
      }
      case Waits _ -> throw new IllegalStateException("the gate waits where it may wait");
    }
  }

  private void collect(Passage allowed) {
    switch (allowed.needs().request()) {
      case Need.Nothing _ ->
          check(allowed, isEmpty() ? Body.None.NONE : Body.AsItComes.AS_IT_COMES);
      case Need.Events(int limit) -> collect(allowed, limit);
      case Need.Whole(int limit) -> collect(allowed, limit);
    }
  }

  private void collect(Passage allowed, int limit) {
    Optional<Body> brought = carrier.body();
    if (brought.isEmpty()) {
      gather(limit, body -> check(allowed, body));
    } else if (brought.get() instanceof Body.Whole(Text text) && text.length() > limit) {
      check(allowed, new Body.Withheld(Body.Why.TOO_LARGE));
    } else {
      check(allowed, brought.get());
    }
  }

  private boolean isEmpty() {
    return head.framing() == Framing.Empty.EMPTY;
  }

  private void gather(int limit, Consumer<Body> then) {
    if (isEmpty()) {
      then.accept(Body.None.NONE);
    } else if (head.framing() instanceof Framing.Length(long bytes) && bytes > limit) {
      withhold(then, Body.Why.TOO_LARGE);
    } else {
      stage = new RequestStage.Gathering(then, farewell.gatherRequest(limit, head.framing()));
      client.deadline().in(times.idleBody());
      letContinue();
    }
  }

  private void letContinue() {
    if (head.awaitsContinue() && !letContinue) {
      client.writer().letContinue();
    }
    letContinue = true;
    client.pump();
  }

  private void withhold(Consumer<Body> then, Body.Why why) {
    withheld = true;
    then.accept(new Body.Withheld(why));
  }

  private void judging() {
    stage = RequestStage.Judging.JUDGING;
    client.deadline().never();
  }

  private static boolean isLarge(Body body) {
    return body instanceof Body.Whole(Text text) && text.length() > Asking.LARGE;
  }

  private void check(Passage allowed, Body body) {
    judging();
    if (isLarge(body)) {
      asking.elsewhere(() -> allowed.check(body, Leave.TO_WAIT), it -> checked(allowed, it));
    } else {
      asking.ask(leave -> allowed.check(body, leave), it -> checked(allowed, it));
    }
  }

  private void checked(Passage allowed, Verdict verdict) {
    switch (verdict) {
      case Answered ours -> answer(ours);
      case Forward forward -> {
        if (!endsAbandoned()) {
          forward(allowed, forward);
        }
      }
      case Waits _ -> throw new IllegalStateException("the gate waits where it may wait");
    }
  }

  private void forward(Passage allowed, Forward forward) {
    Optional<Answer> toldElsewhere = carrier.toldOf(forward);
    if (toldElsewhere.isPresent()) {
      put(toldElsewhere.get());
    } else {
      reach(new RequestStage.Reaching(new AnswerLane(this, client, allowed, head, times), forward));
    }
  }

  private void reach(RequestStage.Reaching reaching) {
    stage = reaching;
    pool.rested(reaching.forward().target().upstream())
        .ifPresentOrElse(upstream -> cross(reaching, upstream), () -> open(reaching));
  }

  private void open(RequestStage.Reaching reaching) {
    stage = reaching;
    client.deadline().never();
    wish =
        pool.open(
            reaching.forward().target().upstream(),
            it -> client.guarded(() -> reached(reaching, it)));
  }

  private void reached(RequestStage.Reaching reaching, UpstreamPool.Reached reached) {
    boolean wanted = stage == reaching;
    switch (reached) {
      case UpstreamPool.Reached.Yes(UpstreamConnection upstream) when wanted ->
          cross(reaching, upstream);
      case UpstreamPool.Reached.Yes(UpstreamConnection upstream) -> pool.giveBack(upstream);
      case UpstreamPool.Reached.No(Failure how) -> {
        if (wanted) {
          reaching.lane().failed(how);
        }
      }
    }
  }

  private void cross(RequestStage.Reaching reaching, UpstreamConnection upstream) {
    RequestStage.Crossing crossing =
        new RequestStage.Crossing(reaching.lane(), reaching.forward(), upstream);
    stage = crossing;
    client.deadline().in(crossing.streams() ? times.idleBody() : times.firstByte());
    crossing.lane().begins(upstream);
    send(crossing);
    if (crossing.streams() && stage == crossing) {
      letContinue();
    }
  }

  private void send(RequestStage.Crossing crossing) {
    Forward forward = crossing.forward();
    ByteBuf request =
        UpstreamRequest.write(forward, head, pool.scratch().writer(), client.memory());
    Framing framing = UpstreamRequest.framing(forward, head);
    crossing
        .upstream()
        .begin(request, !crossing.streams(), framing, head.isHead(), crossing.lane());
    if (forward.body() instanceof Body.Whole(Text body)
        && !UpstreamRequest.mayBeSentAgain(forward)) {
      farewell.sent(body);
    }
  }

  /** Whether the request was lost on a connection that had been used before, and is sent again. */
  boolean sendsAgain() {
    boolean again =
        stage instanceof RequestStage.Crossing crossing
            && crossing.upstream().wasStale()
            && !retried
            && UpstreamRequest.mayBeSentAgain(crossing.forward());
    if (again && stage instanceof RequestStage.Crossing(var lane, var forward, _)) {
      retried = true;
      open(new RequestStage.Reaching(lane, forward));
    }
    return again;
  }

  /** Whether a part of the request's body can be taken in now. */
  boolean wantsBody() {
    return switch (stage) {
      case RequestStage.Judging _,
          RequestStage.Reaching _,
          RequestStage.Switched _,
          RequestStage.Answering _,
          RequestStage.Over _ ->
          false;
      case RequestStage.Gathering _ -> true;
      case RequestStage.Crossing crossing -> crossing.streams() && crossing.upstream().isWritable();
    };
  }

  /** Takes so many bytes of the request's body, asked for by {@link #wantsBody}. */
  void part(ByteBuf in, int bytes) {
    farewell.in(bytes);
    switch (stage) {
      case RequestStage.Gathering(var then, Gathered body) -> {
        if (body.add(in, bytes)) {
          client.deadline().in(times.idleBody());
        } else {
          withhold(then, body.isCrowdedOut() ? Body.Why.NO_ROOM : Body.Why.TOO_LARGE);
        }
      }
      case RequestStage.Crossing crossing -> {
        crossing.upstream().part(in.readRetainedSlice(bytes));
        crossing.lane().requestMoved();
      }
      case RequestStage.Judging _,
          RequestStage.Reaching _,
          RequestStage.Switched _,
          RequestStage.Answering _,
          RequestStage.Over _ ->
          in.skipBytes(bytes);
    }
  }

  /** The request's body has ended; its trailers were judged by nobody and end here. */
  void bodyEnded() {
    switch (stage) {
      case RequestStage.Gathering(var then, Gathered body) ->
          then.accept(body.size() == 0 ? Body.None.NONE : new Body.Whole(body.whole()));
      case RequestStage.Crossing crossing -> {
        crossing.upstream().end();
        crossing.lane().requestMoved();
      }
      case RequestStage.Judging _,
          RequestStage.Reaching _,
          RequestStage.Switched _,
          RequestStage.Answering _,
          RequestStage.Over _ -> {}
    }
  }

  /** The request's body cannot be read any further. */
  void bodyBroken() {
    switch (stage) {
      case RequestStage.Gathering(var then, _) -> withhold(then, Body.Why.BROKEN);
      case RequestStage.Crossing _ -> cut(How.CUT);
      case RequestStage.Judging _,
          RequestStage.Reaching _,
          RequestStage.Switched _,
          RequestStage.Answering _,
          RequestStage.Over _ -> {}
    }
  }

  /** Whether hints and trailers of the answer pass, which nobody looks at. */
  boolean passesHints() {
    return stage instanceof RequestStage.Crossing crossing && crossing.passesHints();
  }

  /** Whether the request that was let through asks for this protocol. */
  boolean asksToSwitch(String protocol) {
    return stage instanceof RequestStage.Crossing crossing && crossing.asksToSwitch(protocol);
  }

  /** From here on both sides speak another protocol. */
  void switched(UpstreamConnection upstream) {
    closes = true;
    client.deadline().never();
    Tunnel tunnel =
        new Tunnel(
            client.channel(),
            upstream.channel(),
            client.deadline(),
            times.idleBody(),
            this::tunnelOver);
    stage = new RequestStage.Switched(tunnel);
    ByteBuf theirs = upstream.handOver();
    ByteBuf ours = client.handOver();
    farewell.out(theirs.readableBytes());
    farewell.in(ours.readableBytes());
    tunnel.first(client.channel(), theirs);
    tunnel.first(upstream.channel(), ours);
    tunnel.open(farewell::in, farewell::out);
  }

  /** It has let go of both connections by itself. */
  private void tunnelOver(Tunnel.End how) {
    stage = RequestStage.Answering.ANSWERING;
    end(
        switch (how) {
          case BOTH_DONE -> How.COMPLETE;
          case CLIENT_GONE -> How.CLIENT_GONE;
          case UPSTREAM_GONE -> How.UPSTREAM_BROKE;
        });
  }

  /** The client's latest bytes are all taken in, as far as they were wanted. */
  void batchDone() {
    if (stage instanceof RequestStage.Crossing crossing && crossing.streams()) {
      crossing.upstream().flush();
    }
  }

  void clientWritabilityChanged() {
    if (stage instanceof RequestStage.Crossing crossing) {
      crossing.lane().clientWritabilityChanged();
    }
  }

  /** The deadline of the stage it is in has passed. */
  void tooSlow() {
    switch (stage) {
      case RequestStage.Gathering(var then, _) -> withhold(then, Body.Why.LATE);
      case RequestStage.Crossing crossing -> crossing.lane().tooSlow();
      case RequestStage.Answering _, RequestStage.Switched _ -> cut(How.TOO_SLOW);
      // Whoever opens connections keeps to the connect time by itself.
      case RequestStage.Judging _, RequestStage.Reaching _, RequestStage.Over _ -> {}
    }
  }

  /** Sends an answer of ours in place of the server's. */
  void answer(Answered ours) {
    farewell.to(ours::close);
    if (!endsAbandoned()) {
      send(carrier.told(ours.answer(), ours.reason()));
    }
  }

  void send(Answer answer) {
    farewell.status(answer.status());
    put(answer);
  }

  /** Sends what tells no status of a server: whoever carries the request will see it. */
  private void put(Answer answer) {
    stage = RequestStage.Answering.ANSWERING;
    client.deadline().in(times.idleBody());
    farewell.out(head.isHead() ? 0 : answer.text().length());
    client.writer().whole(answer, closesAfter(false)).addListener(this::sent);
  }

  /** All of the answer has left, or never will. */
  void sent(Future<?> written) {
    if (abandoned != null) {
      abandon(abandoned);
    } else if (written.isSuccess()) {
      end(How.COMPLETE);
    } else {
      // Something of it may have left: nothing may follow.
      cut(client.isThere() ? How.CUT : How.CLIENT_GONE);
    }
  }

  /** Whether the connection is closed after the answer whose head is about to leave. */
  boolean closesAfter(boolean endsByClosing) {
    endsOnlyByClosing = endsByClosing;
    closes =
        endsByClosing
            || withheld
            || !head.keepAlive()
            || !head.upgrade().isEmpty()
            || client.isLeaving()
            || client.isInRequest() && !isWorthReading();
    return closes;
  }

  /** Whether what is left of the request may as well be read, so that the connection can go on. */
  private boolean isWorthReading() {
    boolean comes = letContinue || !head.awaitsContinue();
    return comes
        && !(head.framing() instanceof Framing.Length(long bytes)
            && bytes - farewell.bytesIn() > ClientConnection.LEFTOVER);
  }

  /** Ends the answer in a way that no client takes for its end. */
  void cut(How how) {
    giveUp(how);
    client.cutOff(endsOnlyByClosing);
    abandon(how);
  }

  /** Nobody wants the answer any more: the upstream is told at once. */
  void abandon(How how) {
    if (stage == RequestStage.Over.OVER) {
      return;
    }
    giveUp(how);
    if (!asking.isAway()) {
      end(how);
    }
  }

  /** From here on it is only to be ended, as soon as nobody asks the gate any more. */
  private void giveUp(How how) {
    if (abandoned != null || stage == RequestStage.Over.OVER) {
      return;
    }
    abandoned = how;
    if (wish != null) {
      wish.cancel();
    }
    letGo();
    if (passage != null) {
      passage.cancel();
    }
  }

  /** Ends the exchange if it was abandoned while the gate was asked elsewhere. */
  boolean endsAbandoned() {
    if (abandoned == null) {
      return false;
    }
    end(abandoned);
    return true;
  }

  private void end(How how) {
    if (stage == RequestStage.Over.OVER) {
      return;
    }
    letGo();
    stage = RequestStage.Over.OVER;
    client.deadline().never();
    farewell.say(abandoned == null ? how : abandoned);
    client.over(closes);
  }

  /** Nothing more is wanted of the upstream. */
  private void letGo() {
    switch (stage) {
      case RequestStage.Crossing crossing -> crossing.lane().discard();
      case RequestStage.Switched(Tunnel tunnel) -> tunnel.cut();
      case RequestStage.Judging _,
          RequestStage.Gathering _,
          RequestStage.Reaching _,
          RequestStage.Answering _,
          RequestStage.Over _ -> {}
    }
  }
}
