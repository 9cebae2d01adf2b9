package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Operation;
import java.util.List;
import java.util.Optional;

/** A passage to an HTTP API: judged by method and path; nobody reads its bodies. */
final class HttpSide implements Side {
  private final Visit visit;
  private final Exchange exchange;

  HttpSide(Visit visit, Exchange exchange) {
    this.visit = visit;
    this.exchange = exchange;
  }

  @Override
  public Needs needs() {
    return new Needs(Need.Nothing.NOTHING, Need.Nothing.NOTHING);
  }

  @Override
  public Verdict check(Body body, Leave leave) {
    Operation call = new Operation.HttpCall(visit.head().method(), visit.path().decoded());
    exchange.asked(call);
    Optional<Answered> no = Judgement.enforced(visit, call, exchange);
    return no.isPresent() ? no.get() : forward(body);
  }

  private Verdict forward(Body body) {
    return exchange.allow(visit.route().target(), visit.forwardedHead(), body);
  }

  @Override
  public Reply answer(AnswerHead.Came head) {
    return new Reply.Let(
        head.status(), exchange.signed(head.headers()), Need.Nothing.NOTHING, false);
  }

  @Override
  public Answer review(Answer whole, Fate fate) {
    return whole;
  }

  @Override
  public List<Event> review(Event event) {
    return List.of(event);
  }

  @Override
  public List<Event> brokenOff(String what) {
    return List.of();
  }
}
