package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Answer;

/** Our own answer, in place of the server's: a refusal, or a result that a hook gave. */
public final class Answered implements Admission, Verdict, Reply {
  private final Answer answer;
  private final Exchange exchange;

  Answered(Answer answer, Exchange exchange) {
    this.answer = answer;
    this.exchange = exchange;
  }

  public Answer answer() {
    return answer;
  }

  /** The exchange is over; called exactly once, by whoever got this. */
  public void close(Ending ending) {
    exchange.close(ending);
  }
}
