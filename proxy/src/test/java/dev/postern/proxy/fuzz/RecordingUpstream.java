package dev.postern.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.proxy.fuzz.StrictRequests.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An upstream that notes precisely what it gets. Its rules: each connection is read by {@link
 * StrictRequests}; each request whose end has come gets the next number, is kept under it, and is
 * answered with that number in {@code x-marker} and a body made of it, in the manner that its field
 * {@code x-do} asks for. {@code early} is answered when its head has come, {@code cut} by half,
 * {@code poison} with another answer behind it; after {@code stale} the connection is closed
 * without a word. What is no request is kept as an offence, and its connection closed; a connection
 * that ends within a request counts as broken off.
 */
final class RecordingUpstream implements AutoCloseable {
  private static final String POISON =
      "HTTP/1.1 200 OK\r\nX-Marker: poison\r\nContent-Length: 6\r\n\r\npoison";

  private final ServerSocket listener;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private final Queue<String> offences = new ConcurrentLinkedQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong brokenOff = new AtomicLong();

  RecordingUpstream() throws IOException {
    listener = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("upstream").start(this::acceptAll);
  }

  int port() {
    return listener.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  long brokenOff() {
    return brokenOff.get();
  }

  /** Takes out what was answered with this marker. */
  Optional<Told> take(String marker) {
    return Optional.ofNullable(told.remove(marker));
  }

  /** What was answered and never taken. */
  Map<String, Told> left() {
    return told;
  }

  Queue<String> offences() {
    return offences;
  }

  /** The body by which an answer with this marker is known. */
  static String body(String marker, String manner) {
    return switch (manner) {
      case "long" -> (marker + ".").repeat(4_000);
      case "empty", "204" -> "";
      default -> "answer " + marker;
    };
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofPlatform().daemon().name("upstream connection").start(() -> serve(socket));
      } catch (IOException closed) {
        // The run is over.
      }
    }
  }

  private void serve(Socket socket) {
    StringBuilder unread = new StringBuilder();
    byte[] block = new byte[1 << 16];
    boolean early = false;
    try (socket) {
      InputStream in = socket.getInputStream();
      boolean goesOn = true;
      while (goesOn) {
        Reading reading = StrictRequests.read(unread.toString(), 0);
        switch (reading) {
          case Reading.Whole(Told request, int end) -> {
            unread.delete(0, end);
            goesOn = early || answer(request, socket.getOutputStream());
            early = false;
          }
          case Reading.Bad(String why, _, _) -> {
            offences.add(why + ": " + Shown.bytes(unread.toString()));
            goesOn = false;
          }
          case Reading.More(Optional<Told> head) -> {
            if (!early && head.isPresent() && head.get().all("x-do").contains("early")) {
              early = true;
              answer(head.get(), socket.getOutputStream());
            }
            int read = in.read(block);
            goesOn = read >= 0;
            if (!goesOn) {
              Player.leaveNothingBehind(socket);
            }
            unread.append(new String(block, 0, Math.max(read, 0), ISO_8859_1));
          }
        }
      }
    } catch (IOException reset) {
      // Counted like any other end.
    } finally {
      open.remove(socket);
      brokenOff.addAndGet(unread.isEmpty() || early ? 0 : 1);
    }
  }

  /** Whether the connection goes on. */
  private boolean answer(Told request, OutputStream out) throws IOException {
    String marker = Long.toString(numbers.incrementAndGet());
    told.put(marker, request);
    List<String> asked = request.all("x-do");
    String manner = asked.isEmpty() ? "length" : asked.getFirst();
    boolean mcp = request.path().equals("/mcp");
    String body = mcp ? rpc(request) : body(marker, manner);
    boolean toHead = request.method().equals("HEAD");
    String type = mcp ? "application/json" : "text/plain";
    String head = "200 OK\r\nContent-Type: " + type + "\r\nX-Marker: " + marker + "\r\n";
    String length = "Content-Length: " + body.length() + "\r\n\r\n";
    String whole = toHead ? "" : body;
    switch (mcp ? "length" : manner) {
      case "204" -> say(out, "HTTP/1.1 204 None\r\nX-Marker: " + marker + "\r\n\r\n");
      case "chunks" ->
          say(
              out,
              "HTTP/1.1 " + head + "Transfer-Encoding: chunked\r\n\r\n" + chunks(whole, toHead));
      case "close" -> {
        say(out, "HTTP/1.1 " + head + "Connection: close\r\n\r\n" + whole);
        return false;
      }
      case "hang-up" -> {
        say(out, "HTTP/1.1 " + head + "Connection: close\r\n" + length + whole);
        return false;
      }
      case "old" -> {
        say(out, "HTTP/1.0 " + head + length + whole);
        return false;
      }
      case "hints" ->
          say(
              out,
              "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 "
                  + head
                  + length
                  + whole);
      case "drops" -> {
        String all = "HTTP/1.1 " + head + length + whole;
        for (int i = 0; i < all.length(); i++) {
          say(out, all.substring(i, i + 1));
        }
      }
      case "poison" -> say(out, "HTTP/1.1 " + head + length + whole + POISON);
      case "stale" -> {
        say(out, "HTTP/1.1 " + head + length + whole);
        return false;
      }
      case "cut" -> {
        say(out, "HTTP/1.1 " + head + length + whole.substring(0, whole.length() / 2));
        return false;
      }
      default -> say(out, "HTTP/1.1 " + head + length + whole);
    }
    return true;
  }

  private static String rpc(Told request) {
    int from = request.body().indexOf("\"id\":");
    int to = request.body().indexOf(',', from);
    String id = from < 0 || to < 0 ? "1" : request.body().substring(from + 5, to);
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
  }

  private static String chunks(String body, boolean toHead) {
    if (toHead) {
      return "";
    }
    StringBuilder chunks = new StringBuilder();
    int half = body.length() / 2;
    for (String part : List.of(body.substring(0, half), body.substring(half))) {
      if (!part.isEmpty()) {
        chunks
            .append(Integer.toHexString(part.length()))
            .append("\r\n")
            .append(part)
            .append("\r\n");
      }
    }
    return chunks.append("0\r\n\r\n").toString();
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : new ArrayList<>(open)) {
      socket.close();
    }
  }
}
