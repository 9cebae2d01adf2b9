package dev.postern.policies.gate;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import java.util.Optional;

/**
 * The one answer for what a caller may not use and for what there is not, in the words in which MCP
 * servers say that there is no such thing. It depends on what was asked alone, so that nobody can
 * tell the one from the other.
 */
record Hidden(int code, String message, Optional<Json.Obj> data) {
  private static final int INVALID_PARAMS = -32_602;

  /** What servers say of unknown resources where a session agrees on a revision, and only there. */
  private static final int RESOURCE_NOT_FOUND = -32_002;

  /** What to say in the place of a refusal of this request; nothing where none is hidden. */
  static Optional<Hidden> of(Visit visit, McpMessage.Request request) {
    return visit.route().hides() ? of(request.operation(), request) : Optional.empty();
  }

  private static Optional<Hidden> of(Operation asked, McpMessage.Request request) {
    return switch (asked) {
      case Operation.ToolCall(String name, _) -> Optional.of(unknown("tool", name));
      case Operation.PromptGet(String name, _) -> Optional.of(unknown("prompt", name));
      case Operation.ResourceRead(String uri) -> Optional.of(noResource(uri, request));
      case Operation.Using(String method, var what, _) ->
          what.isEmpty() ? Optional.empty() : Optional.of(unknown("name in", method));
      case Operation.Listing _, Operation.McpOther _, Operation.HttpCall _ -> Optional.empty();
    };
  }

  private static Hidden unknown(String what, String name) {
    return new Hidden(INVALID_PARAMS, "Unknown " + what + ": " + name, Optional.empty());
  }

  private static Hidden noResource(String uri, McpMessage.Request request) {
    int code = Eras.isModern(request) ? INVALID_PARAMS : RESOURCE_NOT_FOUND;
    Json.Obj data = Json.Obj.builder().put("uri", new Json.Str(uri)).build();
    return new Hidden(code, "Resource not found", Optional.of(data));
  }

  /** Whether a refusal would tell that there is something, or what. */
  static boolean hides(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotGranted _, Refusal.ByRule _, Refusal.UnknownOperation _ -> true;
      case Refusal.NoCredential _,
          Refusal.BadCredential _,
          Refusal.MayNotEnter _,
          Refusal.Vetoed _,
          Refusal.Malformed _,
          Refusal.NotAccepted _,
          Refusal.TooLarge _,
          Refusal.TooMany _,
          Refusal.Overloaded _,
          Refusal.Undecided _,
          Refusal.UpstreamFailed _,
          Refusal.UnknownTarget _,
          Refusal.UnknownVersion _,
          Refusal.UnknownMethod _,
          Refusal.Undeclared _,
          Refusal.UnknownSession _,
          Refusal.Late _ ->
          false;
    };
  }

  byte[] answering(McpMessage.Id id) {
    Json.Obj.Builder error =
        Json.Obj.builder().put("code", Json.Num.of(code)).put("message", new Json.Str(message));
    data.ifPresent(more -> error.put("data", more));
    return McpText.error(id, error.build());
  }
}
