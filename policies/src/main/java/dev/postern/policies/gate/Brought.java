package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Dealings.Holding;
import dev.postern.policies.gate.Dealings.Thing;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What servers hand out for a client to bring back: tasks, and the state of a request that asked
 * back. Each belongs to the subject that got it. A task nobody saw begin here is nobody's, for it
 * is known by what it began with; a state is opaque, and one that another process handed out is the
 * server's to judge.
 */
final class Brought {
  /** Arguments that are larger are not kept for hooks to look at later. */
  private static final int MOST_KEPT = 8 << 10;

  private static final String TASKS = "io.modelcontextprotocol/tasks";
  private static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
  private static final Operation STATE = new Operation.McpOther("state");

  private final Visit visit;
  private final Dealings dealings;

  Brought(Visit visit, Dealings dealings) {
    this.visit = visit;
    this.dealings = dealings;
  }

  /** Why this request may not bring what it brings. */
  Optional<Refusal> foreign(McpMessage.Request request) {
    Optional<String> state = request.aside().requestState();
    if (state.isPresent()
        && whose(Thing.REQUEST_STATE, digest(state.get())) == Holding.NotTheirs.ANOTHERS) {
      return Optional.of(new Refusal.NotGranted("its state was given to another subject"));
    }
    if (!(request.operation() instanceof Operation.Using(_, _, var tasks))
        || tasks.stream().allMatch(this::mayBeTheirs)) {
      return Optional.empty();
    }
    return Optional.of(
        Eras.isModern(request) && !declaresTasks(request)
            ? new Refusal.Undeclared(TASKS)
            : new Refusal.UnknownOperation(
                "a task that this subject did not begin, here and lately"));
  }

  /** Whoever only asks does not show us how tasks begin: there one belongs to who is first. */
  private boolean mayBeTheirs(String task) {
    return switch (whose(Thing.TASK, task)) {
      case Holding.Theirs _ -> true;
      case Holding.NotTheirs not ->
          not == Holding.NotTheirs.UNKNOWN && visit.head().door().asksOnly();
    };
  }

  /** A task that nobody saw begin is whose message about it passed first. */
  void claims(McpMessage.Request request) {
    if (request.operation() instanceof Operation.Using(String name, _, var tasks)) {
      tasks.forEach(task -> began(task, new Operation.McpOther(name)));
    }
  }

  private boolean declaresTasks(McpMessage.Request request) {
    JsonText.Rules rules =
        new JsonText.Rules(
            visit.route().limits().depth(),
            visit.route().limits().members(),
            JsonText.CaseVariants.ALLOWED);
    Json at =
        JsonText.read(request.bytes(), rules) instanceof JsonText.Reading.Good(Json message)
            ? message
            : Json.Null.NULL;
    for (String name : List.of("params", "_meta", CAPABILITIES, "extensions", TASKS)) {
      at = at instanceof Json.Obj object ? object.get(name).orElse(Json.Null.NULL) : Json.Null.NULL;
    }
    return at != Json.Null.NULL;
  }

  /** The same request, about what its tasks do, or about itself where that is not known. */
  McpMessage.Request known(McpMessage.Request request) {
    if (!(request.operation() instanceof Operation.Using(String name, var what, var tasks))
        || tasks.isEmpty()) {
      return request;
    }
    List<Operation> all = new ArrayList<>(what);
    for (String task : tasks) {
      all.add(
          whose(Thing.TASK, task) instanceof Holding.Theirs(Operation shown)
              ? shown
              : new Operation.McpOther(name));
    }
    return new McpMessage.Request(
        request.id(),
        request.method(),
        new Operation.Using(name, all, tasks),
        request.aside(),
        request.text());
  }

  boolean isTheirs(String task) {
    return whose(Thing.TASK, task) instanceof Holding.Theirs;
  }

  private Holding whose(Thing thing, String token) {
    return dealings.whose(server(), thing, token, visit.caller().subject());
  }

  /** The server has begun a task for this operation. */
  void began(String task, Operation shown) {
    lasting(shown)
        .ifPresent(
            kept -> dealings.handed(server(), Thing.TASK, task, visit.caller().subject(), kept));
  }

  /** The server has asked back, and this state is to be brought along. */
  void given(String state) {
    dealings.handed(server(), Thing.REQUEST_STATE, digest(state), visit.caller().subject(), STATE);
  }

  /**
   * The operation as it is kept after its exchange: its arguments only where a hook will look at
   * them, and then not at all where they are too large.
   */
  Optional<Operation> lasting(Operation shown) {
    if (shown.name().length() > MOST_KEPT) {
      return Optional.empty();
    }
    boolean heard = visit.route().hooks().interestedAfter(shown);
    return switch (shown) {
      case Operation.ToolCall(String name, Json.Obj arguments) ->
          heard
              ? small(shown, arguments)
              : Optional.of(new Operation.ToolCall(name, Json.Obj.of()));
      case Operation.PromptGet(String name, Json.Obj arguments) ->
          heard
              ? small(shown, arguments)
              : Optional.of(new Operation.PromptGet(name, Json.Obj.of()));
      case Operation.Using(String method, _, _) -> Optional.of(new Operation.McpOther(method));
      case Operation.ResourceRead _,
          Operation.Listing _,
          Operation.McpOther _,
          Operation.HttpCall _ ->
          Optional.of(shown);
    };
  }

  private static Optional<Operation> small(Operation shown, Json.Obj arguments) {
    byte[] written = JsonText.write(arguments);
    if (written.length > MOST_KEPT) {
      return Optional.empty();
    }
    Json.Obj kept = JsonText.sound(Text.of(written), 0, written.length);
    return Optional.of(
        shown instanceof Operation.PromptGet
            ? new Operation.PromptGet(shown.name(), kept)
            : new Operation.ToolCall(shown.name(), kept));
  }

  private String server() {
    return visit.route().target().name();
  }

  private static String digest(String state) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(state.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
