package dev.postern.policies.gate;

import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Operation;
import java.util.Optional;
import java.util.Set;

/**
 * The headers in which modern MCP repeats parts of the body. They decide nothing; they must agree
 * with the body, and follow it when it is changed.
 */
final class MirroredHeaders {
  private static final String METHOD = "mcp-method";
  private static final String NAME = "mcp-name";

  private static final Set<String> NAMED_BY_TASK =
      Set.of("tasks/get", "tasks/update", "tasks/cancel");

  private MirroredHeaders() {}

  /** How the headers contradict the body, if they do. */
  static Optional<String> disagree(Headers headers, McpMessage.Request request) {
    Optional<String> method = headers.first(METHOD);
    if (method.isPresent() && !method.get().equals(request.method())) {
      return Optional.of("mcp-method names another method than the body");
    }
    Optional<String> name = headers.first(NAME);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> said = HeaderText.decoded(name.get());
    return said.isPresent() && said.equals(mirrored(request.operation()))
        ? Optional.empty()
        : Optional.of("mcp-name names something else than the body");
  }

  /** What a modern request must say in headers, and does not. */
  static Optional<String> missing(Headers headers, McpMessage.Request request) {
    if (!headers.has(METHOD)) {
      return Optional.of("mcp-method is missing");
    }
    return headers.has(NAME) || mirrored(request.operation()).isEmpty()
        ? Optional.empty()
        : Optional.of("mcp-name is missing");
  }

  /** These headers, saying what the request says now. */
  static Headers following(Headers headers, McpMessage.Request was, McpMessage.Request now) {
    if (was == now) {
      return headers;
    }
    Headers following =
        was.operation() instanceof Operation.ToolCall(_, var before)
                && now.operation() instanceof Operation.ToolCall(_, var after)
                && !before.equals(after)
            ? ArgumentHeaders.following(headers, before, after)
            : headers;
    Optional<String> name = mirrored(now.operation());
    boolean same = name.equals(mirrored(was.operation()));
    return same || name.isEmpty() || !headers.has(NAME)
        ? following
        : following.with(NAME, HeaderText.encoded(name.get()));
  }

  private static Optional<String> mirrored(Operation operation) {
    return switch (operation) {
      case Operation.ToolCall(String name, _) -> Optional.of(name);
      case Operation.PromptGet(String name, _) -> Optional.of(name);
      case Operation.ResourceRead(String uri) -> Optional.of(uri);
      case Operation.Using(String method, _, var tasks) ->
          NAMED_BY_TASK.contains(method) ? tasks.stream().findFirst() : Optional.empty();
      case Operation.Listing _, Operation.McpOther _, Operation.HttpCall _ -> Optional.empty();
    };
  }
}
