package dev.postern.e2e.conformance;

import dev.postern.e2e.conformance.Rounds.Standing;
import dev.postern.e2e.conformance.Rpc.Fault;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The server as it is since revision 2026-07-28: every request says all that is needed. */
final class ModernEra {
  static final String VERSION = "2026-07-28";
  static final String VERSION_KEY = "io.modelcontextprotocol/protocolVersion";

  private static final String CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
  private static final Set<String> CACHEABLE =
      Set.of(
          "server/discover",
          "tools/list",
          "prompts/list",
          "resources/list",
          "resources/templates/list",
          "resources/read");

  private final Wares wares;
  private final Mirrors mirrors;
  private final Rounds rounds;
  private final Tasks tasks;
  private final Listeners listeners = new Listeners();

  ModernEra(Wares wares) {
    this.wares = wares;
    this.mirrors = new Mirrors(wares);
    this.rounds = new Rounds(wares);
    this.tasks = new Tasks(wares);
  }

  void post(Visit visit, JsonNode message) throws IOException {
    JsonNode id = message.path("id");
    if (!message.has("id")) {
      visit.answer(202);
      return;
    }
    Optional<Fault> fault = version(visit, message).or(() -> mirrors.check(visit, message));
    if (fault.isPresent()) {
      visit.refuse(id, fault.get());
      return;
    }
    JsonNode params = message.path("params");
    String method = message.path("method").asString("");
    switch (method) {
      case "server/discover" -> answer(visit, message, Optional.of(discovered()));
      case "tools/list", "prompts/list", "resources/list", "resources/templates/list" ->
          stream(visit, message, List.of(), wares.list(method).orElseThrow());
      case "tools/call" -> call(visit, message);
      case "prompts/get" -> prompt(visit, message);
      case "resources/read" -> {
        Optional<ObjectNode> found = wares.resource(params.path("uri").asString(""));
        Fault unknown = Fault.unknown("resource").with("uri", params.path("uri"));
        answerOr(visit, message, found, unknown);
      }
      case "completion/complete" -> answer(visit, message, Optional.of(Completion.of(params)));
      case "subscriptions/listen" -> listeners.listen(message, visit.stream());
      case "tasks/get", "tasks/update", "tasks/cancel" -> {
        if (Tasks.negotiated(capabilities(message))) {
          answer(visit, message, tasks.about(method, params));
        } else {
          visit.refuse(id, Tasks.missing());
        }
      }
      default -> visit.refuse(id, Fault.of(404, -32601, "no such method"));
    }
  }

  void close() {
    listeners.close();
  }

  /** What is wrong with what a request says of itself. */
  private static Optional<Fault> version(Visit visit, JsonNode message) {
    Optional<String> header = visit.header("MCP-Protocol-Version");
    JsonNode meta = message.path("params").path("_meta");
    if (header.isEmpty()) {
      return Optional.of(Fault.of(400, -32020, "no MCP-Protocol-Version"));
    }
    if (!meta.path(VERSION_KEY).isString() || !meta.path(CAPABILITIES_KEY).isObject()) {
      return Optional.of(Fault.of(400, -32602, "_meta lacks what it must have"));
    }
    String version = meta.path(VERSION_KEY).asString();
    if (!version.equals(header.get())) {
      return Optional.of(Fault.of(400, -32020, "MCP-Protocol-Version and _meta differ"));
    }
    if (!version.equals(VERSION)) {
      return Optional.of(
          Fault.of(400, -32022, "another version is spoken here")
              .with("supported", Rpc.JSON.createArrayNode().add(VERSION))
              .with("requested", meta.path(VERSION_KEY)));
    }
    return Optional.empty();
  }

  private static JsonNode capabilities(JsonNode message) {
    return message.path("params").path("_meta").path(CAPABILITIES_KEY);
  }

  private static ObjectNode discovered() {
    ObjectNode result = Rpc.object();
    result.putArray("supportedVersions").add(VERSION);
    ObjectNode can = result.putObject("capabilities");
    can.putObject("tools").put("listChanged", true);
    can.putObject("prompts").put("listChanged", true);
    can.putObject("resources").put("listChanged", true).put("subscribe", true);
    can.putObject("completions");
    can.putObject("extensions").putObject(Tasks.EXTENSION);
    result.put("instructions", "Made to be tested.");
    result
        .putObject("_meta")
        .putObject("io.modelcontextprotocol/serverInfo")
        .put("name", "dual-era")
        .put("version", "1.0.0");
    return result;
  }

  private void call(Visit visit, JsonNode message) throws IOException {
    JsonNode params = message.path("params");
    String name = params.path("name").asString("");
    JsonNode can = capabilities(message);
    if (Tasks.always(name) && !Tasks.negotiated(can)) {
      visit.refuse(message.path("id"), Tasks.missing());
    } else if (name.equals("test_missing_capability") && !can.has("sampling")) {
      ObjectNode required = Rpc.object();
      required.putObject("sampling");
      Fault missing = Fault.of(400, -32021, "this needs a client that samples");
      visit.refuse(message.path("id"), missing.with("requiredCapabilities", required));
    } else if (rounds.anyFor(name)) {
      settle(visit, message, name);
    } else if (Tasks.maybe(name) && Tasks.negotiated(can)) {
      answer(visit, message, Optional.of(tasks.create(name, params)));
    } else {
      finish(visit, message, wares.called(name, params.path("arguments")));
    }
  }

  /** A call that is answered with questions as long as there are any. */
  private void settle(Visit visit, JsonNode message, String name) throws IOException {
    JsonNode params = message.path("params");
    switch (rounds.of(name, params, capabilities(message))) {
      case Standing.Forged() ->
          visit.refuse(message.path("id"), Fault.of(200, -32602, "this is no state of ours"));
      case Standing.Asks(ObjectNode result) -> stream(visit, message, List.of(), result);
      case Standing.Settled() -> {
        if (Tasks.maybe(name)) {
          answer(visit, message, Optional.of(tasks.create(name, params)));
        } else {
          String told = "the client said " + params.path("inputResponses");
          stream(visit, message, List.of(), Wares.text(told));
        }
      }
    }
  }

  private void finish(Visit visit, JsonNode message, Optional<ObjectNode> result)
      throws IOException {
    JsonNode params = message.path("params");
    String name = params.path("name").asString("");
    if (result.isEmpty()) {
      visit.refuse(message.path("id"), Fault.unknown(name));
      return;
    }
    switch (name) {
      case "test_trigger_tool_change" -> listeners.changed("tools");
      case "test_trigger_prompt_change" -> listeners.changed("prompts");
      default -> {}
    }
    boolean quiet =
        name.contains("logging") && !params.path("_meta").has("io.modelcontextprotocol/logLevel");
    List<ObjectNode> notices = quiet ? List.of() : Notices.during(name, params);
    stream(visit, message, notices, result.get());
  }

  private void prompt(Visit visit, JsonNode message) throws IOException {
    JsonNode params = message.path("params");
    String name = params.path("name").asString("");
    Optional<ObjectNode> found = wares.prompt(name, params.path("arguments"));
    if (rounds.anyFor(name)
        && rounds.of(name, params, capabilities(message)) instanceof Standing.Asks asks) {
      found = Optional.of(asks.result());
    }
    answerOr(visit, message, found, Fault.unknown(name));
  }

  private static void answer(Visit visit, JsonNode message, Optional<ObjectNode> result)
      throws IOException {
    answerOr(visit, message, result, Fault.unknown("task"));
  }

  private static void answerOr(
      Visit visit, JsonNode message, Optional<ObjectNode> result, Fault otherwise)
      throws IOException {
    if (result.isPresent()) {
      visit.answer(200, Rpc.resultFirst(message.path("id"), complete(message, result.get())));
    } else {
      visit.refuse(message.path("id"), otherwise);
    }
  }

  private static void stream(
      Visit visit, JsonNode message, List<ObjectNode> notices, ObjectNode result)
      throws IOException {
    try (EventStream stream = visit.stream()) {
      for (ObjectNode notice : notices) {
        stream.event(notice);
      }
      stream.event(Rpc.resultFirst(message.path("id"), complete(message, result)));
    }
  }

  private static ObjectNode complete(JsonNode message, ObjectNode result) {
    if (!result.has("resultType")) {
      result.put("resultType", "complete");
    }
    if (CACHEABLE.contains(message.path("method").asString(""))) {
      result.put("ttlMs", 1_000).put("cacheScope", "public");
    }
    return result;
  }
}
