package dev.postern.proxy.http;

import dev.postern.policies.gate.Reply;
import dev.postern.proxy.wire.AnswerHead;

/** How far an answer has got. */
sealed interface AnswerStage {
  enum Awaited implements AnswerStage {
    AWAITED
  }

  /** The gate is shown the head; the body stays unread. */
  record Asked(AnswerHead came) implements AnswerStage {}

  /** The gate is told that no answer will come. */
  enum Failing implements AnswerStage {
    FAILING
  }

  /**
   * @param alive whether it may be silent for any length of time
   */
  record Streaming(boolean alive) implements AnswerStage {}

  record Events(EventStream stream) implements AnswerStage {}

  record Whole(Reply.Let head, Gathered body) implements AnswerStage {}

  /** Nothing more is wanted of the upstream. */
  enum Done implements AnswerStage {
    DONE
  }
}
