package dev.postern.extauthz;

import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Unreadable;
import dev.postern.policies.gate.Waits;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question of Envoy's, from asking to answer. It is answered where it is asked, on an event
 * loop, unless the gate has to wait for somebody or the body is large; then on a virtual thread.
 * Every way out answers or fails the call, and Envoy refuses what fails.
 */
final class Check {
  private static final Logger LOG = LoggerFactory.getLogger(Check.class);
  private static final Peer ENVOY = new Peer(InetAddress.getLoopbackAddress(), 0);

  /** From so many bytes on, judging a body would keep the loop's other calls waiting. */
  private static final int LARGE = 64 << 10;

  private final LiveGate gate;
  private final Advice advice;
  private final ServerCallStreamObserver<CheckResponse> envoy;
  private volatile @Nullable Passage passage;
  private volatile boolean gone;

  Check(LiveGate gate, Advice advice, ServerCallStreamObserver<CheckResponse> envoy) {
    this.gate = gate;
    this.advice = advice;
    this.envoy = envoy;
  }

  void begin(CheckRequest request) {
    envoy.setOnCancelHandler(this::cancelled);
    guarded(() -> {
      switch (Question.of(request, ENVOY)) {
        case Question.Unclear(Peer peer, String why) -> refuse(peer, why);
        case Question.Clear question -> admit(question, Leave.NONE);
      }
    });
  }

  private void refuse(Peer peer, String why) {
    Refusal malformed = new Refusal.Malformed(Refusal.Flaw.HTTP, why);
    deny(gate.unreadable(peer, new Unreadable(Door.EXT_AUTHZ, malformed)), 0);
  }

  private void admit(Question.Clear question, Leave leave) {
    switch (gate.admit(question.head(), leave)) {
      case Answered no -> deny(no, question.sent().size());
      case Passage allowed -> {
        passage = allowed;
        check(question, allowed, leave);
      }
      case Waits _ -> elsewhere(() -> admit(question, Leave.TO_WAIT));
    }
  }

  private void check(Question.Clear question, Passage allowed, Leave leave) {
    Body body = question.body(allowed.needs().request());
    if (body instanceof Body.Withheld(Body.Why why) && why == Body.Why.NOT_SENT) {
      advice.bodyWasNeeded(question.head().authority() + question.head().path());
    }
    if (leave == Leave.NONE && question.sent().size() > LARGE) {
      elsewhere(() -> judge(question, allowed, body, Leave.TO_WAIT));
    } else {
      judge(question, allowed, body, leave);
    }
  }

  private void judge(Question.Clear question, Passage allowed, Body body, Leave leave) {
    switch (allowed.check(body, leave)) {
      case Answered no -> {
        passage = null;
        deny(no, question.sent().size());
      }
      case Forward forward -> {
        say(Answers.allow(forward, question.head().headers()));
        passage = null;
        allowed.close(ending(Optional.empty(), question.sent().size(), 0));
      }
      case Waits _ -> elsewhere(() -> judge(question, allowed, body, Leave.TO_WAIT));
    }
  }

  private void deny(Answered no, int bytesIn) {
    say(Answers.deny(no.answer()));
    no.close(ending(Optional.of(no.answer().status()), bytesIn, no.answer().body().length));
  }

  private void say(CheckResponse response) {
    envoy.onNext(response);
    envoy.onCompleted();
  }

  /** For us it ends with the answer; what becomes of the request only Envoy sees. */
  private Ending ending(Optional<Integer> status, long bytesIn, long bytesOut) {
    How how = gone ? How.CLIENT_GONE : How.COMPLETE;
    return new Ending(how, status, Optional.empty(), bytesIn, bytesOut);
  }

  /** Envoy has given up, or its time is over: whatever waits for this call need not. */
  private void cancelled() {
    gone = true;
    Passage waiting = passage;
    if (waiting != null) {
      waiting.cancel();
    }
  }

  private void elsewhere(Runnable step) {
    Thread.ofVirtual().name("postern-waits").start(() -> guarded(step));
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error bug) {
      LOG.error("a bug fails a question of Envoy's", bug);
      fail();
    }
  }

  private void fail() {
    Passage open = passage;
    passage = null;
    if (open != null) {
      open.close(new Ending(How.CUT, Optional.empty(), Optional.empty(), 0, 0));
    }
    envoy.onError(Status.INTERNAL.asException());
  }
}
