package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Refusal;
import java.util.Optional;

/** Our own answer, in place of the server's: a refusal, or a result that a hook gave. */
public final class Answered implements Admission, Verdict, Reply {
  private final Answer answer;
  private final Optional<Refusal> refusal;
  private final Exchange exchange;

  Answered(Answer answer, Optional<Refusal> refusal, Exchange exchange) {
    this.answer = answer;
    this.refusal = refusal;
    this.exchange = exchange;
  }

  public Answer answer() {
    return answer;
  }

  /** The stable word for why it is refused; empty where it is no refusal. */
  public Optional<String> reason() {
    return refusal.map(Refusal::reason);
  }

  /** The exchange is over; called exactly once, by whoever got this. */
  public void close(Ending ending) {
    exchange.close(ending);
  }
}
