package dev.postern.hooks.mcp;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation;
import java.util.Optional;

/** One JSON-RPC message, read once and strictly, together with the bytes it was read from. */
public sealed interface McpMessage {
  byte[] bytes();

  /** An id as it is spelt in the text: {@code 7} and {@code "7"} are two. */
  record Id(String spelling) {}

  /**
   * @param operation what it asks for; {@link Operation.McpOther} for all that has no form of its
   *     own
   */
  record Request(Id id, String method, Operation operation, byte[] bytes) implements McpMessage {}

  record Notification(String method, byte[] bytes) implements McpMessage {}

  /**
   * @param result what came of the request; empty when an error did, or a result that is no object
   */
  record Response(Id id, Optional<Json.Obj> result, byte[] bytes) implements McpMessage {}
}
