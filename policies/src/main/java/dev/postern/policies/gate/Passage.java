package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Event;
import java.util.List;

/**
 * A request that has come in, on its way to its server and back. Request and answer are two lanes,
 * each used by one thread at a time; only {@link #cancel} may be called by any thread.
 */
public final class Passage implements Admission {
  private final Exchange exchange;
  private final Side side;

  Passage(Exchange exchange, Side side) {
    this.exchange = exchange;
    this.side = side;
  }

  /** What must be read of the request, and at most of its answer. */
  public Needs needs() {
    return side.needs();
  }

  /** May it ask exactly this? Always called, with what {@link #needs} asked for. */
  public Verdict check(Body body, Leave leave) {
    exchange.waits();
    try {
      return side.check(body, leave);
    } catch (RuntimeException bug) {
      return exchange.broken(bug);
    } finally {
      exchange.waited();
    }
  }

  /** The answer's head has come, or never will. */
  public Reply answer(AnswerHead head, Fate fate, Leave leave) {
    try {
      return switch (head) {
        case AnswerHead.Came came -> side.answer(came);
        case AnswerHead.Failed(var failure) -> exchange.failed(failure);
      };
    } catch (RuntimeException bug) {
      return exchange.broken(bug);
    }
  }

  /** A whole answer: the very same object when nobody changed anything. */
  public Answer review(Answer whole, Fate fate) {
    exchange.waits();
    try {
      return side.review(whole, fate);
    } catch (RuntimeException bug) {
      return exchange.broken(bug).answer();
    } finally {
      exchange.waited();
    }
  }

  /** One event: the same one, another, none, or a refusal in its place. */
  public List<Event> review(Event event) {
    exchange.waits();
    try {
      return side.review(event);
    } catch (RuntimeException bug) {
      exchange.report(bug);
      return side.brokenOff("a bug of ours");
    } finally {
      exchange.waited();
    }
  }

  /**
   * The stream cannot be read any further. What goes on in the place of its rest: an error to
   * whoever waits for an answer; nothing where nobody does, and then the stream must break off.
   */
  public List<Event> brokenOff(String what) {
    return side.brokenOff(what);
  }

  /** Wakes whatever waits for this passage; any thread may call it. */
  public void cancel() {
    exchange.cancel();
  }

  /**
   * The request that came in is judged from the start instead, as what it has become; of this
   * passage nothing is recorded. Called in the place of {@link #close}, and of {@link #check}.
   */
  public void withdraw() {
    exchange.withdraw();
  }

  /** The exchange is over; called exactly once unless a verb returned {@link Answered}. */
  public void close(Ending ending) {
    exchange.close(ending);
  }
}
