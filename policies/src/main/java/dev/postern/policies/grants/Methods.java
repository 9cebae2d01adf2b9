package dev.postern.policies.grants;

import dev.postern.hooks.traffic.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What MCP's methods are to rules. */
final class Methods {
  /**
   * What a client needs in order to be connected at all. Opening a stream and ending a session are
   * not messages; they bear names of ours.
   */
  private static final Set<String> FREE =
      Set.of(
          "initialize",
          "ping",
          "server/discover",
          "notifications/initialized",
          "notifications/cancelled",
          "notifications/progress",
          "notifications/roots/list_changed",
          "stream/open",
          "session/end");

  /** What else MCP has, in either direction, that has no form of its own here. */
  private static final Set<String> KNOWN =
      Set.of(
          "logging/setLevel",
          "sampling/createMessage",
          "elicitation/create",
          "roots/list",
          "notifications/elicitation/complete",
          "notifications/message",
          "notifications/tasks/status");

  private static final Map<String, Rule.Kind> WITH_NAMES =
      Map.of(
          "tools/call", Rule.Kind.TOOLS,
          "prompts/get", Rule.Kind.PROMPTS,
          "resources/read", Rule.Kind.RESOURCES);

  private static final Set<String> LISTS =
      Set.of(
          Operation.Kind.TOOLS.method(),
          Operation.Kind.PROMPTS.method(),
          Operation.Kind.RESOURCES.method(),
          Operation.Kind.TEMPLATES.method(),
          Operation.Kind.TASKS.method());

  private Methods() {}

  /**
   * Whether whoever may enter may do this, unless a rule denies it. What uses other things is
   * judged by them.
   */
  static boolean isFree(Operation operation) {
    return operation instanceof Operation.Listing
        || operation instanceof Operation.Using
        || (operation instanceof Operation.McpOther(String method) && FREE.contains(method));
  }

  /** Whether one can say what it means. */
  static boolean isKnown(Operation operation) {
    return !(operation instanceof Operation.McpOther(String method))
        || FREE.contains(method)
        || KNOWN.contains(method);
  }

  static Optional<String> flaw(Rule.Effect effect, String name) {
    Rule.Kind kind = WITH_NAMES.get(name);
    if (kind != null) {
      return Optional.of("calls of this kind are named under '" + kind.key() + "'");
    }
    return effect == Rule.Effect.ALLOW && LISTS.contains(name)
        ? Optional.of("lists need no rule: they show a caller what it may call, and nothing else")
        : Optional.empty();
  }
}
