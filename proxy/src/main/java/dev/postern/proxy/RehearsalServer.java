package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * What stands behind the sidecar in a rehearsal. Lists and calls are answered as JSON, a call of
 * {@code report.events} as a stream of events, and everything else as a small page.
 */
final class RehearsalServer implements AutoCloseable {
  private static final String TEXT = "answer ".repeat(130);

  private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());

  RehearsalServer() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // the rehearsal is over
    }
  }

  private static void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      while (true) {
        client.getOutputStream().write(answer(HttpText.read(in)).getBytes(UTF_8));
      }
    } catch (IOException gone) {
      // and so is this connection
    }
  }

  private static String answer(HttpText asked) {
    String body = asked.body();
    if (!asked.head().startsWith("POST")) {
      return whole("text/plain", TEXT);
    }
    String id = body.replaceFirst("(?s).*?\"id\":([0-9]+).*", "$1");
    if (body.contains("report.events")) {
      String half = "data: " + notification() + "\n\n";
      return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
          + chunk(half)
          + chunk("data: " + result(id) + "\n\n")
          + "0\r\n\r\n";
    }
    if (body.contains("tools/list")) {
      return whole(
          "application/json",
          "{\"jsonrpc\":\"2.0\",\"id\":"
              + id
              + ",\"result\":{\"tools\":[{\"name\":\"echo\",\"inputSchema\":{\"type\":\"object\"}},"
              + "{\"name\":\"delete\",\"inputSchema\":{\"type\":\"object\"}}]}}");
    }
    return whole("application/json", result(id));
  }

  private static String notification() {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\","
        + "\"data\":\"half way\"}}";
  }

  private static String result(String id) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
        + TEXT
        + "\"}]}}";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static String whole(String kind, String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: "
        + kind
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
