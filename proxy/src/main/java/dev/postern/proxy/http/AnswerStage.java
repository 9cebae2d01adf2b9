package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Headers;
import dev.postern.policies.gate.Reply;

/** How far an answer has got. */
sealed interface AnswerStage {
  enum Awaited implements AnswerStage {
    AWAITED
  }

  /** The gate is shown the head; parts of the body wait. */
  record Asked(Framing framing, Headers headers) implements AnswerStage {}

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
