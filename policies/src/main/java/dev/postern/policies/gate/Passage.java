package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Event;
import java.util.List;

/** STUB: being written. */
public final class Passage implements Admission {
  /** What must be read of the request, and at most of its answer. */
  public Needs needs() { throw new IllegalStateException(); }

  /** May it ask exactly this? Always called, once, with what {@link #needs} asked for. */
  public Verdict check(Body body, Leave leave) { throw new IllegalStateException(); }

  /** The answer's head has come, or never will. */
  public Reply answer(AnswerHead head, Fate fate, Leave leave) { throw new IllegalStateException(); }

  /** A whole answer: the very same object when nobody changed anything. */
  public Answer review(Answer whole, Fate fate) { throw new IllegalStateException(); }

  /** One event: the same one, another, none, or a refusal in its place. */
  public List<Event> review(Event event) { throw new IllegalStateException(); }

  /** Wakes whatever waits for this passage; any thread may call it. */
  public void cancel() {}

  /** The exchange is over; called exactly once unless a verb returned {@link Answered}. */
  public void close(Ending ending) {}
}
