package dev.postern.proxy.scenario;

import dev.postern.hooks.sse.SseReader;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.policies.gate.AnswerHead;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Ending.Upstreamed;
import dev.postern.policies.gate.Fate;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Reply;
import dev.postern.policies.gate.Waits;
import dev.postern.proxy.scenario.Outcome.Got;
import dev.postern.proxy.scenario.Scenario.Script;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * One request on its way through the gate and back, as every door does it, without a wire. The
 * thread that walks may wait; it still asks without leave first, because doors do.
 */
final class Walk {
  /** The server: what it does with what was let through. */
  interface Server {
    Script asked(Forward forward, byte[] body);
  }

  private final LiveGate gate;
  private final Server server;
  private final byte[] sent;

  /** Whether no answer has a body. */
  private boolean isHead;

  Walk(LiveGate gate, Server server, Optional<byte[]> body) {
    this.gate = gate;
    this.server = server;
    this.sent = body.orElseGet(() -> new byte[0]);
  }

  Got walk(Arrival head) {
    isHead = head.method().equals("HEAD");
    return switch (ask(leave -> gate.admit(head, leave))) {
      case Answered answered -> ours(answered, Optional.empty());
      case Passage passage -> check(passage);
      case Waits _ -> throw waitsTwice();
    };
  }

  private Got check(Passage passage) {
    Body body = body(passage.needs().request());
    return switch (ask(leave -> passage.check(body, leave))) {
      case Answered answered -> ours(answered, Optional.empty());
      case Forward forward -> forward(passage, forward);
      case Waits _ -> throw waitsTwice();
    };
  }

  /** A body without a byte is none, however it was announced. */
  private Body body(Need need) {
    if (sent.length == 0) {
      return Body.None.NONE;
    }
    return switch (need) {
      case Need.Nothing _ -> Body.AsItComes.AS_IT_COMES;
      case Need.Whole(int limit) -> whole(limit);
      case Need.Events(int limit) -> whole(limit);
    };
  }

  private Body whole(int limit) {
    return sent.length > limit ? new Body.Withheld(Body.Why.TOO_LARGE) : new Body.Whole(sent);
  }

  private Got forward(Passage passage, Forward forward) {
    byte[] body =
        switch (forward.body()) {
          case Body.Whole whole -> whole.bytes();
          case Body.AsItComes _ -> sent;
          case Body.None _, Body.Withheld _ -> new byte[0];
        };
    return switch (server.asked(forward, body)) {
      case Script.Fails(var failure) ->
          reply(passage, new AnswerHead.Failed(failure), Optional.empty(), List.of());
      case Script.Answers(int status, Headers headers, byte[] text) ->
          reply(passage, new AnswerHead.Came(status, headers), status(status), List.of(text));
      case Script.Streams(int status, Headers headers, List<byte[]> events) ->
          reply(
              passage,
              new AnswerHead.Came(status, headers.with("content-type", "text/event-stream")),
              status(status),
              events);
    };
  }

  private static Optional<Upstreamed> status(int status) {
    return Optional.of(new Upstreamed(status, Duration.ZERO));
  }

  private Got reply(
      Passage passage, AnswerHead head, Optional<Upstreamed> upstream, List<byte[]> body) {
    return switch (ask(leave -> passage.answer(head, Fate.HELD, leave))) {
      case Answered answered -> ours(answered, upstream);
      case Reply.Let let -> let(passage, let, body, upstream);
      case Waits _ -> throw waitsTwice();
    };
  }

  private Got let(
      Passage passage, Reply.Let let, List<byte[]> body, Optional<Upstreamed> upstream) {
    return switch (let.need()) {
      case Need.Nothing _ ->
          finish(passage, new Got(let.status(), let.headers(), join(body), true), upstream);
      case Need.Whole(int limit) -> whole(passage, let, join(body), limit, upstream);
      case Need.Events(int limit) ->
          isEvents(let.headers())
              ? finish(passage, events(passage, let, body, limit), upstream)
              : whole(passage, let, join(body), limit, upstream);
    };
  }

  private static boolean isEvents(Headers headers) {
    return headers
        .first("content-type")
        .orElse("")
        .toLowerCase(Locale.ROOT)
        .startsWith("text/event-stream");
  }

  /** What outgrows the limit is never shown to the gate: to it, the server has broken down. */
  private Got whole(
      Passage passage, Reply.Let let, byte[] body, int limit, Optional<Upstreamed> upstream) {
    if (body.length > limit) {
      return reply(passage, new AnswerHead.Failed(Failure.BROKEN), upstream, List.of());
    }
    Answer whole = passage.review(new Answer(let.status(), let.headers(), body), Fate.HELD);
    return finish(passage, new Got(whole.status(), whole.headers(), whole.body(), true), upstream);
  }

  /** An event that outgrows the limit cuts the answer off after the one before it. */
  private static Got events(Passage passage, Reply.Let let, List<byte[]> body, int limit) {
    SseReader reader = new SseReader(limit);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] chunk : body) {
      for (Event event : reader.read(chunk)) {
        passage.review(event).forEach(shown -> out.writeBytes(shown.bytes()));
      }
    }
    return new Got(let.status(), let.headers(), out.toByteArray(), !reader.overflowed());
  }

  private Got finish(Passage passage, Got got, Optional<Upstreamed> upstream) {
    passage.close(ending(got, upstream));
    return got;
  }

  private Got ours(Answered answered, Optional<Upstreamed> upstream) {
    Answer answer = answered.answer();
    byte[] body = isHead ? new byte[0] : answer.body();
    Got got = new Got(answer.status(), answer.headers(), body, true);
    answered.close(ending(got, upstream));
    return got;
  }

  private Ending ending(Got got, Optional<Upstreamed> upstream) {
    How how = got.whole() ? How.COMPLETE : How.CUT;
    return new Ending(how, Optional.of(got.status()), upstream, sent.length, got.body().length);
  }

  private static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static <T> T ask(Function<Leave, T> verb) {
    T reply = verb.apply(Leave.NONE);
    return reply == Waits.WAITS ? verb.apply(Leave.TO_WAIT) : reply;
  }

  private static IllegalStateException waitsTwice() {
    return new IllegalStateException("the gate waits although it has leave to");
  }
}
