package dev.postern.hooks.mcp;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation;
import java.util.Optional;

/** STUB: writes JSON-RPC messages, and edits those that were read. */
public final class McpText {
  private McpText() {}

  /** The request's own bytes with only those members changed that the operation owns. */
  public static byte[] edited(McpMessage.Request request, Operation changed) {
    throw new IllegalStateException();
  }

  /** The response's own bytes with another result. */
  public static byte[] edited(McpMessage.Response response, Json.Obj result) {
    throw new IllegalStateException();
  }

  public static byte[] result(McpMessage.Id id, Json.Obj result) {
    throw new IllegalStateException();
  }

  /** Without an id it says {@code "id":null}. */
  public static byte[] error(Optional<McpMessage.Id> id, int code, String message, Json.Obj data) {
    throw new IllegalStateException();
  }
}
