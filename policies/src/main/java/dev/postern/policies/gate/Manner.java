package dev.postern.policies.gate;

import dev.postern.hooks.mcp.McpMessage;
import java.util.Optional;

/** How a refusal has to speak, so that its client understands it. */
sealed interface Manner extends Speaker {
  @Override
  default Manner manner() {
    return this;
  }

  /** What is told to who has to show a credential. */
  Challenge challenge();

  /**
   * @param hides whether what is refused is answered as if it were not there
   */
  record Http(Challenge challenge, boolean hides) implements Manner {}

  /**
   * @param toolResult whether what was asked is a tool call, to be refused by a result that says so
   * @param hidden what is said in the place of refusals that would tell of something hidden
   */
  record Mcp(
      Challenge challenge,
      Awaits awaits,
      Optional<McpMessage.Id> id,
      boolean toolResult,
      Optional<Hidden> hidden)
      implements Manner {}

  /** What an MCP client waits for. */
  enum Awaits {
    /** The message is not read yet, or there is none. */
    UNKNOWN,
    /** A response under the request's id. */
    RESPONSE,
    /** A response, but on another stream than the answer's. */
    ELSEWHERE,
    /** Nothing: it sent a notification, or a response of its own. */
    NOTHING
  }
}
