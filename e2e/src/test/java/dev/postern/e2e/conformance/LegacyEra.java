package dev.postern.e2e.conformance;

import dev.postern.e2e.conformance.Rpc.Fault;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server as it is up to revision 2025-11-25: sessions, streams that can be resumed, and a
 * server that may ask its clients.
 */
final class LegacyEra {
  static final Set<String> VERSIONS =
      Set.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");

  private static final String LATEST = "2025-11-25";
  private static final String SESSION = "Mcp-Session-Id";

  private final Wares wares;
  private final AtomicInteger begun = new AtomicInteger();
  private final Map<String, LegacySession> sessions = new ConcurrentHashMap<>();

  LegacyEra(Wares wares) {
    this.wares = wares;
  }

  void post(Visit visit, JsonNode message) throws IOException {
    if (message.path("method").asString("").equals("initialize")) {
      begin(visit, message);
      return;
    }
    Optional<LegacySession> session = session(visit);
    if (session.isEmpty()) {
      return;
    }
    if (!message.has("method")) {
      session.get().answered(message);
      visit.answer(202);
    } else if (!message.has("id")) {
      visit.answer(202);
    } else {
      request(visit, session.get(), message);
    }
  }

  /** A client that listens, or comes back for what it has missed. */
  void get(Visit visit) throws IOException {
    Optional<LegacySession> session = session(visit);
    if (session.isEmpty()) {
      return;
    }
    Optional<String> last = visit.header("Last-Event-ID");
    try (EventStream stream = visit.stream()) {
      if (last.isEmpty()) {
        session.get().listen(stream);
        return;
      }
      Optional<JsonNode> missed = session.get().fetched(last.get());
      if (missed.isPresent()) {
        stream.event(session.get().nextEventId(), missed.get());
      }
    }
  }

  void delete(Visit visit) throws IOException {
    Optional<LegacySession> session = session(visit);
    if (session.isPresent()) {
      sessions.remove(visit.header(SESSION).orElseThrow());
      session.get().end();
      visit.answer(200);
    }
  }

  void close() {
    sessions.values().forEach(LegacySession::end);
  }

  private void begin(Visit visit, JsonNode message) throws IOException {
    String wanted = message.path("params").path("protocolVersion").asString("");
    String id = "session-" + begun.incrementAndGet();
    sessions.put(id, new LegacySession());
    ObjectNode result =
        Rpc.object().put("protocolVersion", VERSIONS.contains(wanted) ? wanted : LATEST);
    result.set("capabilities", capabilities());
    result.putObject("serverInfo").put("name", "dual-era").put("version", "1.0.0");
    visit.telling(SESSION, id).answer(200, Rpc.result(message.path("id"), result));
  }

  private static ObjectNode capabilities() {
    ObjectNode can = Rpc.object();
    can.putObject("tools").put("listChanged", true);
    can.putObject("prompts").put("listChanged", true);
    can.putObject("resources").put("subscribe", true).put("listChanged", true);
    can.putObject("logging");
    can.putObject("completions");
    return can;
  }

  /** The session of a request; without one that there is, the request has been answered. */
  private Optional<LegacySession> session(Visit visit) throws IOException {
    Optional<String> id = visit.header(SESSION);
    if (id.isEmpty()) {
      visit.answer(400);
      return Optional.empty();
    }
    Optional<LegacySession> session = Optional.ofNullable(sessions.get(id.get()));
    if (session.isEmpty()) {
      visit.answer(404);
    }
    return session;
  }

  private void request(Visit visit, LegacySession session, JsonNode message) throws IOException {
    JsonNode id = message.path("id");
    JsonNode params = message.path("params");
    String method = message.path("method").asString("");
    Optional<ObjectNode> list = wares.list(method);
    if (list.isPresent()) {
      stream(visit, session, Rpc.result(id, list.get()));
      return;
    }
    String name = params.path("name").asString("");
    switch (method) {
      case "tools/call" -> call(visit, session, message);
      case "prompts/get" ->
          answer(visit, id, wares.prompt(name, params.path("arguments")), Fault.unknown(name));
      case "resources/read" -> {
        String uri = params.path("uri").asString("");
        Fault unknown = Fault.of(200, -32002, "no such resource");
        answer(visit, id, wares.resource(uri), unknown.with("uri", params.path("uri")));
      }
      case "completion/complete" -> visit.answer(200, Rpc.result(id, Completion.of(params)));
      case "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe" ->
          visit.answer(200, Rpc.result(id, Rpc.object()));
      default -> visit.refuse(id, Fault.of(200, -32601, "no such method"));
    }
  }

  private static void answer(Visit visit, JsonNode id, Optional<ObjectNode> result, Fault otherwise)
      throws IOException {
    if (result.isPresent()) {
      visit.answer(200, Rpc.result(id, result.get()));
    } else {
      visit.refuse(id, otherwise);
    }
  }

  private static void stream(Visit visit, LegacySession session, JsonNode message)
      throws IOException {
    try (EventStream stream = visit.stream()) {
      stream.prime(session.nextEventId());
      stream.event(session.nextEventId(), message);
    }
  }

  private void call(Visit visit, LegacySession session, JsonNode message) throws IOException {
    JsonNode id = message.path("id");
    JsonNode params = message.path("params");
    String name = params.path("name").asString("");
    Optional<ObjectNode> ask = wares.ask(name, params.path("arguments"));
    Optional<ObjectNode> result = wares.called(name, params.path("arguments"));
    if (ask.isEmpty() && result.isEmpty()) {
      visit.refuse(id, Fault.unknown(name));
      return;
    }
    try (EventStream stream = visit.stream()) {
      String primed = session.nextEventId();
      stream.prime(primed);
      if (ask.isPresent()) {
        JsonNode said = session.ask(stream, ask.get());
        ObjectNode told = Wares.text("the client said " + said.path("result"));
        stream.event(session.nextEventId(), Rpc.result(id, told));
      } else if (name.equals("test_reconnection")) {
        stream.retry(500);
        session.keep(primed, Rpc.result(id, result.get()));
      } else {
        for (JsonNode notice : Notices.during(name, params)) {
          stream.event(session.nextEventId(), notice);
        }
        stream.event(session.nextEventId(), Rpc.result(id, result.get()));
      }
    }
  }
}
