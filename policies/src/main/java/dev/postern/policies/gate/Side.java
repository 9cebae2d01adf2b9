package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Event;
import java.util.List;

/** What a passage does for the protocol its server speaks. */
sealed interface Side permits HttpSide, McpSide {
  Needs needs();

  Verdict check(Body body, Leave leave);

  Reply answer(AnswerHead.Came head);

  Answer review(Answer whole, Fate fate);

  List<Event> review(Event event);

  /** What a stream says when it cannot go on. */
  List<Event> brokenOff(String what);
}
