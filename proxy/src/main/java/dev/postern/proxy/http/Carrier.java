package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.policies.gate.Forward;
import java.util.Optional;

/** Who carries a request on once the gate has let it through, and how it is told. */
public interface Carrier {
  /**
   * What stands for the request's body, or why it cannot be had; empty where it comes as the
   * framing says. Called once, and only where it is needed.
   */
  Optional<Body> body();

  /** What somebody else is told, who then carries it; empty where we do. */
  Optional<Answer> toldOf(Forward forward);

  /**
   * What an answer of ours becomes on its way to whoever waits for it.
   *
   * @param reason the stable word for why it refuses; empty where it is no refusal
   */
  Answer told(Answer ours, Optional<String> reason);
}
