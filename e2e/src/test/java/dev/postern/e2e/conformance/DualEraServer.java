package dev.postern.e2e.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.e2e.conformance.Rpc.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * An MCP server that speaks both eras at one address, as the official conformance suite expects of
 * a server: it is what every way through Postern is compared with. It shares no code with Postern.
 */
final class DualEraServer implements AutoCloseable {
  /** Where a browser's page may come from, and how the server may be called. */
  private static final Pattern LOCAL =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LineEnds lineEnds;
  private final LegacyEra legacy;
  private final ModernEra modern;

  DualEraServer(LineEnds lineEnds) throws IOException {
    Wares wares = Wares.read();
    this.lineEnds = lineEnds;
    this.legacy = new LegacyEra(wares);
    this.modern = new ModernEra(wares);
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
    server.setExecutor(threads);
    server.createContext("/mcp", this::visit);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void visit(HttpExchange exchange) throws IOException {
    try (exchange) {
      Visit visit = new Visit(exchange, lineEnds);
      if (!isLocal(visit)) {
        visit.answer(403);
        return;
      }
      switch (visit.method()) {
        case "POST" -> post(visit);
        case "GET" -> legacy.get(visit);
        case "DELETE" -> legacy.delete(visit);
        default -> visit.answer(405);
      }
    }
  }

  private static boolean isLocal(Visit visit) {
    Optional<String> origin =
        visit.header("Origin").map(said -> said.replaceFirst("^https?://", ""));
    return LOCAL.matcher(visit.header("Host").orElse("")).matches()
        && origin.map(said -> LOCAL.matcher(said).matches()).orElse(true);
  }

  private void post(Visit visit) throws IOException {
    JsonNode message;
    try {
      message = Rpc.JSON.readTree(visit.body());
    } catch (JacksonException e) {
      visit.refuse(NullNode.getInstance(), Fault.of(400, -32700, "this is no JSON"));
      return;
    }
    if (isModern(visit, message)) {
      modern.post(visit, message);
    } else {
      legacy.post(visit, message);
    }
  }

  private static boolean isModern(Visit visit, JsonNode message) {
    Optional<String> header = visit.header("MCP-Protocol-Version");
    return message.path("params").path("_meta").has(ModernEra.VERSION_KEY)
        || header.filter(version -> !LegacyEra.VERSIONS.contains(version)).isPresent();
  }

  @Override
  public void close() {
    legacy.close();
    modern.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
