package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * The headers in which modern MCP repeats parts of the body. They decide nothing; they must agree
 * with the body, and follow it when it is changed.
 */
final class MirroredHeaders {
  private static final String METHOD = "mcp-method";
  private static final String NAME = "mcp-name";
  private static final String ARGUMENT = "mcp-param-";
  private static final String OPENING = "=?base64?";
  private static final String CLOSING = "?=";

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
    Optional<String> said = decoded(name.get());
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

  /**
   * These headers, saying what the request says now. Arguments that headers may repeat are not
   * repeated once they have changed: nobody here knows yet which those are.
   */
  static Headers following(Headers headers, McpMessage.Request was, McpMessage.Request now) {
    if (was == now) {
      return headers;
    }
    Headers following =
        argumentsDiffer(was.operation(), now.operation())
            ? headers.without(name -> name.regionMatches(true, 0, ARGUMENT, 0, ARGUMENT.length()))
            : headers;
    Optional<String> name = mirrored(now.operation());
    boolean same = name.equals(mirrored(was.operation()));
    return same || name.isEmpty() || !headers.has(NAME)
        ? following
        : following.with(NAME, encoded(name.get()));
  }

  private static boolean argumentsDiffer(Operation was, Operation now) {
    return was instanceof Operation.ToolCall(_, var before)
        && now instanceof Operation.ToolCall(_, var after)
        && !before.equals(after);
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

  private static Optional<String> decoded(String value) {
    if (!value.startsWith(OPENING) || !value.endsWith(CLOSING)) {
      return Optional.of(value);
    }
    int end = value.length() - CLOSING.length();
    if (end < OPENING.length()) {
      return Optional.of(value);
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(value.substring(OPENING.length(), end));
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    boolean plain = text.chars().allMatch(c -> c > 32 && c < 127) && !text.startsWith(OPENING);
    return plain
        ? text
        : OPENING + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + CLOSING;
  }
}
