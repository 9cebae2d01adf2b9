package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.policies.gate.Forward;
import java.util.Optional;

/** Who carries a request on once the gate has let it through, and how it is told. */
public interface Carrier {
  /**
   * Why the request's body cannot be had, though it is needed; empty where it comes as the framing
   * says. Called once, and only where it is needed.
   */
  Optional<Body.Why> withheldBody();

  /** What somebody else is told, who then carries it; empty where we do. */
  Optional<Answer> toldOf(Forward forward);

  /** What an answer of ours becomes on its way to whoever waits for it. */
  Answer told(Answer ours);
}
