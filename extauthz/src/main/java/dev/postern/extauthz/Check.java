package dev.postern.extauthz;

import dev.postern.extauthz.Advice.Setting;
import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Unreadable;
import dev.postern.policies.gate.Waits;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question of Envoy's, from asking to answer. It is answered where it is asked, on an event
 * loop, unless the gate says that it waits; then on a virtual thread. Every way out answers or
 * fails the call, and Envoy refuses what fails.
 */
final class Check {
  private static final Logger LOG = LoggerFactory.getLogger(Check.class);
  private static final Refusal CROWDED_OUT =
      new Refusal.Overloaded(1, "as many requests as may be wait for ext_proc to show them");

  private final Desk desk;
  private final Room.Share room;
  private final ServerCallStreamObserver<Reply> envoy;
  private volatile @Nullable Passage passage;
  private volatile boolean gone;
  private boolean said;
  private int bytesIn;

  Check(Desk desk, ServerCallStreamObserver<Reply> envoy) {
    this.desk = desk;
    this.room = desk.room().share();
    this.envoy = envoy;
  }

  void begin(Asked asked) {
    envoy.setOnCancelHandler(this::cancelled);
    guarded(() -> {
      switch (Question.of(asked)) {
        case Question.Unclear(Peer peer, String why) ->
            refuse(Door.EXT_AUTHZ, peer, new Refusal.Malformed(Refusal.Flaw.HTTP, why));
        case Question.Clear question -> begin(question);
      }
    });
  }

  private void refuse(Arrival head, Refusal refusal) {
    refuse(head.door(), head.peer(), refusal);
  }

  private void refuse(Door door, Peer peer, Refusal refusal) {
    deny(desk.gate().unreadable(peer, new Unreadable(door, refusal)));
  }

  private void begin(Question.Clear question) {
    if (question.isFollowed() && desk.stamps().areTooMany()) {
      refuse(question.head(), CROWDED_OUT);
      return;
    }
    bytesIn = question.sent().length();
    if (!room.take(bytesIn)) {
      refuse(
          question.head(),
          new Refusal.Overloaded(1, "as many bodies are held as there is memory for"));
      return;
    }
    if (question.came().areJoined()) {
      desk.advice().give(Setting.HEADERS);
    }
    if (question.head().certificate().filter(it -> it.pem().isEmpty()).isPresent()) {
      desk.advice().give(Setting.CERTIFICATE);
    }
    if (question.text()) {
      desk.advice().give(Setting.BYTES);
    }
    admit(question, Leave.NONE);
  }

  private void admit(Question.Clear question, Leave leave) {
    switch (desk.gate().admit(question.head(), leave)) {
      case Answered no -> deny(no);
      case Passage allowed -> {
        passage = allowed;
        if (gone) {
          allowed.cancel();
        }
        if (question.isFollowed()) {
          stamp(allowed, question);
        } else {
          check(allowed, question, leave);
        }
      }
      case Waits _ -> elsewhere(() -> admit(question, Leave.TO_WAIT));
    }
  }

  /** It may come in; whether it may ask what it asks is decided when ext_proc shows it. */
  private void stamp(Passage allowed, Question.Clear question) {
    String stamp = desk.stamps().stamp(allowed, question.head());
    passage = null;
    try {
      say(Answers.admit(stamp));
    } finally {
      if (gone || !said) {
        desk.stamps().forget(stamp, gone ? How.CLIENT_GONE : How.CUT);
      }
    }
  }

  private void check(Passage allowed, Question.Clear question, Leave leave) {
    Body body = question.body(allowed.needs().request());
    if (body instanceof Body.Withheld(Body.Why why) && why == Body.Why.NOT_SENT) {
      desk.advice().give(Setting.BODY);
    }
    check(allowed, question, body, leave);
  }

  private void check(Passage allowed, Question.Clear question, Body body, Leave leave) {
    switch (allowed.check(body, leave)) {
      case Answered no -> {
        passage = null;
        deny(no);
      }
      case Forward forward -> {
        try {
          say(Answers.allow(forward, question.head().headers()));
        } finally {
          passage = null;
          allowed.close(ending(Optional.empty(), 0));
        }
      }
      case Waits _ -> elsewhere(() -> check(allowed, question, body, Leave.TO_WAIT));
    }
  }

  private void deny(Answered no) {
    try {
      say(Answers.deny(no.answer()));
    } finally {
      no.close(ending(Optional.of(no.answer().status()), no.answer().body().length));
    }
  }

  private void say(Reply reply) {
    letGo();
    envoy.onNext(reply);
    envoy.onCompleted();
    said = true;
  }

  /** For us it ends with the answer; what becomes of the request only Envoy sees. */
  private Ending ending(Optional<Integer> status, long bytesOut) {
    How how = gone ? How.CLIENT_GONE : said ? How.COMPLETE : How.CUT;
    return new Ending(how, status, Optional.empty(), bytesIn, bytesOut);
  }

  private void letGo() {
    room.giveBack();
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
    letGo();
    Passage open = passage;
    passage = null;
    if (open != null) {
      open.close(ending(Optional.empty(), 0));
    }
    if (!said) {
      said = true;
      envoy.onError(Status.INTERNAL.asException());
    }
  }
}
