package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Target;
import dev.postern.policies.gate.Forward;
import java.util.function.Consumer;

/** How far a request has got. */
sealed interface RequestStage {
  /** The gate is asked; no body is taken in meanwhile. */
  enum Judging implements RequestStage {
    JUDGING
  }

  /**
   * @param then is told what became of the body
   */
  record Gathering(Consumer<Body> then, Gathered body) implements RequestStage {}

  record Reaching(AnswerLane lane, Forward forward) implements RequestStage {}

  record Crossing(AnswerLane lane, Forward forward, UpstreamConnection upstream)
      implements RequestStage {
    boolean streams() {
      return forward.body() instanceof Body.AsItComes;
    }

    boolean passesHints() {
      return forward.target() instanceof Target.HttpApi;
    }

    boolean asksToSwitch(String protocol) {
      return !protocol.isEmpty()
          && forward
              .head()
              .headers()
              .first("upgrade")
              .filter(protocol::equalsIgnoreCase)
              .isPresent();
    }
  }

  /** Another protocol is spoken: bytes cross both ways, and nobody reads them. */
  record Switched(Tunnel tunnel) implements RequestStage {}

  /** A whole answer is on its way to the client. */
  enum Answering implements RequestStage {
    ANSWERING
  }

  enum Over implements RequestStage {
    OVER
  }
}
