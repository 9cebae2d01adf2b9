package dev.postern.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * The least of an MCP server: whatever is asked, the result is {@code done}. A call of {@code slow}
 * is answered when the test lets it.
 */
final class ToolServer implements AutoCloseable {
  private static final byte[] DONE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}}"
          .getBytes(UTF_8);

  private final HttpServer server;
  private final CountDownLatch slowCame = new CountDownLatch(1);
  private final CountDownLatch slowMayGo = new CountDownLatch(1);

  ToolServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/mcp", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      if (asked.contains("\"slow\"")) {
        slowCame.countDown();
        slowMayGo.await();
      }
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(200, DONE.length);
      exchange.getResponseBody().write(DONE);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  void awaitSlow() throws InterruptedException {
    slowCame.await();
  }

  void letSlowGo() {
    slowMayGo.countDown();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
