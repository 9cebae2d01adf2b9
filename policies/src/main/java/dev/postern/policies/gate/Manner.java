package dev.postern.policies.gate;

import dev.postern.hooks.mcp.McpMessage;
import java.util.Optional;

/** How a refusal has to speak, so that its client understands it. */
sealed interface Manner extends Speaker {
  @Override
  default Manner manner() {
    return this;
  }

  /** Who is spoken for: the protected server's name, where it is known. */
  String realm();

  record Http(String realm) implements Manner {}

  /**
   * @param toolResult whether what was asked is a tool call, to be refused by a result that says so
   */
  record Mcp(String realm, Awaits awaits, Optional<McpMessage.Id> id, boolean toolResult)
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
