package dev.postern.e2e.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.hooks.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The least of a legacy MCP server, over Streamable HTTP at {@code /mcp} and over HTTP+SSE at
 * {@code /sse}, whose tool {@code ask} sends its client the message that it is given, byte for
 * byte, and says what bytes the client sent back. {@code echo} answers at once.
 */
final class AskingServer implements AutoCloseable {
  /** Stands for the id of the very call that has the server ask. */
  static final String SAME_ID = "\"$call\"";

  private static final long PATIENCE_SECONDS = 5;
  private static final String TOOLS =
      """
      {"tools":[{"name":"ask","inputSchema":{"type":"object"}},\
      {"name":"echo","inputSchema":{"type":"object"}}]}\
      """;

  private final HttpServer server;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  /** What one client said on its own account, and the stream it listens on. */
  private static final class Session {
    private final CompletableFuture<OutputStream> stream = new CompletableFuture<>();
    private volatile CompletableFuture<String> answer = new CompletableFuture<>();
  }

  AskingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/mcp", exchange -> serve(exchange, this::streamable));
    server.createContext("/sse", exchange -> serve(exchange, this::listenOnSse));
    server.createContext("/message", exchange -> serve(exchange, this::message));
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private interface Serving {
    void serve(HttpExchange exchange) throws Exception;
  }

  private static void serve(HttpExchange exchange, Serving serving) throws IOException {
    try (exchange) {
      serving.serve(exchange);
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IOException(failure);
    }
  }

  private void streamable(HttpExchange exchange) throws Exception {
    String id =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("mcp-session-id")).orElse("");
    Optional<Session> session = Optional.ofNullable(sessions.get(id));
    switch (exchange.getRequestMethod()) {
      case "POST" -> {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        post(exchange, body, session);
      }
      case "GET" -> {
        if (session.isEmpty()) {
          exchange.sendResponseHeaders(400, -1);
        } else {
          listen(exchange, session.get());
        }
      }
      default -> exchange.sendResponseHeaders(200, -1);
    }
  }

  private void post(HttpExchange exchange, String body, Optional<Session> known) throws Exception {
    Json.Obj message = Texts.object(body);
    String method = Texts.string(message, "method").orElse("");
    if (method.equals("initialize")) {
      String fresh = UUID.randomUUID().toString();
      sessions.put(fresh, new Session());
      exchange.getResponseHeaders().add("mcp-session-id", fresh);
      json(exchange, answer(message, initialized(message)));
      return;
    }
    if (known.isEmpty()) {
      exchange.sendResponseHeaders(400, -1);
      return;
    }
    Session session = known.get();
    if (method.isEmpty() || message.get("id").isEmpty()) {
      heard(session, method, body);
      exchange.sendResponseHeaders(202, -1);
    } else if (toolOf(message).equals("ask")) {
      OutputStream answering = stream(exchange);
      boolean here = Texts.string(message, "params", "arguments", "on").orElse("").equals("post");
      OutputStream asking =
          here ? answering : session.stream.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      event(answering, answer(message, asked(message, session, asking)));
    } else {
      json(exchange, plain(message));
    }
  }

  private static void heard(Session session, String method, String body) {
    if (method.isEmpty()) {
      session.answer.complete(body);
    }
  }

  /** Sends what the call says, and makes a result of what came back. */
  private static String asked(Json.Obj call, Session session, OutputStream asking)
      throws Exception {
    session.answer = new CompletableFuture<>();
    String id = Texts.of(call.get("id").orElseThrow());
    String send = Texts.string(call, "params", "arguments", "send").orElseThrow();
    event(asking, send.replace(SAME_ID, id));
    try {
      return text(session.answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException silent) {
      return text("nothing");
    } catch (ExecutionException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private void listenOnSse(HttpExchange exchange) throws Exception {
    String id = UUID.randomUUID().toString();
    Session session = new Session();
    sessions.put(id, session);
    OutputStream out = stream(exchange);
    synchronized (out) {
      out.write(("event: endpoint\ndata: /message?sessionId=" + id + "\n\n").getBytes(UTF_8));
      out.flush();
    }
    session.stream.complete(out);
    Thread.currentThread().join();
  }

  /** A message of HTTP+SSE: whatever the answer is, it travels on the stream. */
  private void message(HttpExchange exchange) throws Exception {
    String id = exchange.getRequestURI().getQuery().replace("sessionId=", "");
    Session session = Optional.ofNullable(sessions.get(id)).orElseThrow();
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    exchange.sendResponseHeaders(202, -1);
    exchange.close();
    Json.Obj message = Texts.object(body);
    String method = Texts.string(message, "method").orElse("");
    OutputStream out = session.stream.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (method.isEmpty() || message.get("id").isEmpty()) {
      heard(session, method, body);
    } else if (method.equals("initialize")) {
      event(out, answer(message, initialized(message)));
    } else if (toolOf(message).equals("ask")) {
      event(out, answer(message, asked(message, session, out)));
    } else {
      event(out, plain(message));
    }
  }

  private static void listen(HttpExchange exchange, Session session) throws Exception {
    session.stream.complete(stream(exchange));
    Thread.currentThread().join();
  }

  private static OutputStream stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.write(": open\n\n".getBytes(UTF_8));
    out.flush();
    return out;
  }

  private static void event(OutputStream out, String data) throws IOException {
    synchronized (out) {
      out.write(("event: message\ndata: " + data + "\n\n").getBytes(UTF_8));
      out.flush();
    }
  }

  private static void json(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String toolOf(Json.Obj message) {
    return Texts.string(message, "params", "name").orElse("");
  }

  private static String answer(Json.Obj request, String result) {
    String id = Texts.of(request.get("id").orElseThrow());
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
  }

  private static String initialized(Json.Obj request) {
    String version = Texts.string(request, "params", "protocolVersion").orElseThrow();
    return """
    {"protocolVersion":"%s","capabilities":{"tools":{}},\
    "serverInfo":{"name":"asking","version":"1"}}\
    """
        .formatted(version);
  }

  /** The answer to what needs no asking. */
  private static String plain(Json.Obj request) {
    return switch (Texts.string(request, "method").orElse("")) {
      case "tools/list" -> answer(request, TOOLS);
      case "tools/call" -> answer(request, text("echo"));
      default -> {
        String id = Texts.of(request.get("id").orElseThrow());
        yield "{\"jsonrpc\":\"2.0\",\"id\":"
            + id
            + ",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}";
      }
    };
  }

  private static String text(String said) {
    return "{\"content\":[{\"type\":\"text\",\"text\":" + Texts.of(new Json.Str(said)) + "}]}";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
