package dev.postern.hooks.mcp;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.mcp.Envelope.Parameter;
import dev.postern.hooks.mcp.McpMessage.Aside;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Operation.Using;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a client's request asks for, read off the parameters of the envelope that is open. */
final class Asking {
  private static final Optional<Aside> NOTHING_ASIDE = Optional.of(Aside.NOTHING);

  private final Envelope envelope;

  Asking(Envelope envelope) {
    this.envelope = envelope;
  }

  /** Empty when the parameters are not those of the method. */
  Optional<Operation> operation(String method) {
    if (envelope.version().isThere() && McpMessage.Request.ONLY_BEFORE.contains(method)) {
      return Optional.of(new McpOther(method));
    }
    return switch (method) {
      case Classification.CALL ->
          isNamed()
              ? Optional.of(new Operation.ToolCall(said(Parameter.NAME), arguments()))
              : Optional.empty();
      case "prompts/get" ->
          isNamed()
              ? Optional.of(new Operation.PromptGet(said(Parameter.NAME), arguments()))
              : Optional.empty();
      case "resources/read" ->
          envelope.parameter(Parameter.URI).isSoundString()
              ? Optional.of(new Operation.ResourceRead(said(Parameter.URI)))
              : Optional.empty();
      case "completion/complete" -> completion();
      case "resources/subscribe", "resources/unsubscribe" ->
          envelope
              .sound(envelope.parameter(Parameter.URI))
              .map(uri -> new Using(method, List.of(new Operation.ResourceRead(uri)), List.of()));
      case "tasks/get", "tasks/result", "tasks/cancel", "tasks/update" ->
          envelope
              .sound(envelope.parameter(Parameter.TASK_ID))
              .map(task -> new Using(method, List.of(), List.of(task)));
      case "subscriptions/listen" -> listening();
      default -> Optional.of(listing(method));
    };
  }

  private Optional<Operation> completion() {
    if (!envelope.parameter(Parameter.REF).isObject()) {
      return Optional.empty();
    }
    Json.Obj ref = envelope.object(envelope.parameter(Parameter.REF));
    return switch (text(ref, "type").orElse("")) {
      case "ref/prompt" ->
          text(ref, "name").map(name -> completion(new Operation.PromptGet(name, Json.Obj.of())));
      case "ref/resource" ->
          text(ref, "uri").map(uri -> completion(new Operation.ResourceRead(uri)));
      default -> Optional.empty();
    };
  }

  private static Operation completion(Operation of) {
    return new Using("completion/complete", List.of(of), List.of());
  }

  private Optional<Operation> listening() {
    if (!envelope.parameter(Parameter.NOTIFICATIONS).isObject()) {
      return Optional.empty();
    }
    Json.Obj wanted = envelope.object(envelope.parameter(Parameter.NOTIFICATIONS));
    Optional<List<String>> uris = texts(wanted, "resourceSubscriptions");
    Optional<List<String>> tasks = texts(wanted, "taskIds");
    if (uris.isEmpty() || tasks.isEmpty()) {
      return Optional.empty();
    }
    List<Operation> reads = new ArrayList<>();
    uris.get().forEach(uri -> reads.add(new Operation.ResourceRead(uri)));
    return Optional.of(new Using("subscriptions/listen", reads, tasks.get()));
  }

  /** A name that every reader takes for the same. */
  static Optional<String> text(Json.Obj object, String member) {
    return object.get(member).flatMap(Asking::sound);
  }

  private static Optional<String> sound(Json value) {
    return value instanceof Json.Str string
            && string.wellFormed()
            && string.value().indexOf('\0') < 0
        ? Optional.of(string.value())
        : Optional.empty();
  }

  /** Such names; none where there is no such member. */
  private static Optional<List<String>> texts(Json.Obj object, String member) {
    Json list = object.get(member).orElse(Json.Arr.of());
    if (!(list instanceof Json.Arr(List<Json> items))) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>(items.size());
    for (Json item : items) {
      sound(item).ifPresent(texts::add);
    }
    return texts.size() == items.size() ? Optional.of(texts) : Optional.empty();
  }

  private static Operation listing(String method) {
    for (Operation.Kind kind : Operation.Kind.values()) {
      if (kind.method().equals(method)) {
        return new Operation.Listing(kind);
      }
    }
    return new McpOther(method);
  }

  /** Whether there is a name, and the arguments are an object or absent. */
  private boolean isNamed() {
    Part arguments = envelope.parameter(Parameter.ARGUMENTS);
    return envelope.parameter(Parameter.NAME).isSoundString()
        && (arguments.isObject() || !arguments.isThere());
  }

  private String said(Parameter parameter) {
    return envelope.said(envelope.parameter(parameter));
  }

  /** Absent ones are none. */
  private Json.Obj arguments() {
    Part part = envelope.parameter(Parameter.ARGUMENTS);
    return part.isThere() ? envelope.object(part) : Json.Obj.of();
  }

  /** Empty when it says something in a way that not all can read. */
  Optional<Aside> aside() {
    Part version = envelope.version();
    Part state = envelope.parameter(Parameter.REQUEST_STATE);
    if (!version.isThere() && !state.isThere()) {
      return NOTHING_ASIDE;
    }
    boolean readable =
        (!version.isThere() || version.isSoundString())
            && (!state.isThere() || state.isSoundString());
    return readable
        ? Optional.of(new Aside(envelope.sound(version), envelope.sound(state)))
        : Optional.empty();
  }
}
