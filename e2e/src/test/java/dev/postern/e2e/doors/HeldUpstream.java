package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of tools that remembers the name of each tool that was called, and answers as the name
 * asks: {@code report.go…} at once; {@code report.hold…} with nothing, {@code report.stream…} with
 * an event and no more, until it is {@link #release}d. One request a connection.
 */
final class HeldUpstream implements AutoCloseable {
  static final String NOTE =
      "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\n";

  private static final Pattern NAME = Pattern.compile("\"name\":\"(report\\.[a-z]+[0-9-]+)\"");
  private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

  private final ServerSocket listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
  private final Set<String> called = ConcurrentHashMap.newKeySet();
  private volatile CountDownLatch held = new CountDownLatch(1);

  HeldUpstream() throws IOException {
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The names of all tools that were called. */
  Set<String> called() {
    return Set.copyOf(called);
  }

  boolean wasCalled(String name) {
    return called.contains(name);
  }

  /** Lets those go on that wait now; those to come wait again. */
  void release() {
    CountDownLatch now = held;
    held = new CountDownLatch(1);
    now.countDown();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        // No more calls.
      }
    }
  }

  private void serve(Socket socket) {
    CountDownLatch mine = held;
    try (socket) {
      RawHttp.Message call = RawHttp.read(socket.getInputStream(), false).orElseThrow();
      Matcher name = NAME.matcher(new String(call.body(), UTF_8));
      String tool = name.find() ? name.group(1) : "(none)";
      called.add(tool);
      answer(tool, mine, socket.getOutputStream());
    } catch (IOException gone) {
      // Whoever called has left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(String tool, CountDownLatch held, OutputStream out)
      throws IOException, InterruptedException {
    if (tool.startsWith("report.stream")) {
      say(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + NOTE);
      held.await();
      say(out, "data: " + RESULT + "\n\n");
      return;
    }
    if (tool.startsWith("report.hold")) {
      held.await();
    }
    say(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
            + RESULT.length()
            + "\r\n\r\n"
            + RESULT);
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    release();
  }
}
