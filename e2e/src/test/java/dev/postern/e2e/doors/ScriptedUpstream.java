package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.proxy.scenario.Outcome.Seen;
import dev.postern.proxy.scenario.Scenario.Script;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real server on loopback that does what a script says. It answers one request a connection, goes
 * on with its last answer when the script is at its end, and does not listen at all while the
 * script says that it refuses.
 */
final class ScriptedUpstream implements AutoCloseable {
  private final int port;
  private final List<Seen> seen = new ArrayList<>();
  private List<Script> script = List.of();
  private ServerSocket listener;

  ScriptedUpstream() throws IOException {
    listener = listen(0);
    port = listener.getLocalPort();
  }

  int port() {
    return port;
  }

  /** From now on this script; what was seen before is forgotten. */
  synchronized void play(List<Script> next) throws IOException {
    script = next;
    seen.clear();
    boolean refuses = !next.isEmpty() && next.getFirst().equals(new Script.Fails(Failure.REFUSED));
    if (refuses) {
      listener.close();
      awaitRefusal();
    } else if (listener.isClosed()) {
      listener = listen(port);
    }
  }

  /**
   * A listener goes only after whoever waits in it has woken. Whom it leaves behind while it goes
   * is reset and not refused, which says nothing of the next.
   */
  private void awaitRefusal() throws IOException {
    boolean listens = true;
    while (listens) {
      try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
        listens = probe.isConnected();
      } catch (ConnectException refused) {
        listens = false;
      } catch (SocketException reset) {
        listens = true;
      }
    }
  }

  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  private ServerSocket listen(int on) throws IOException {
    ServerSocket fresh = new ServerSocket();
    fresh.setReuseAddress(true);
    fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), on));
    Thread.ofVirtual().name("scripted upstream").start(() -> accept(fresh));
    return fresh;
  }

  private void accept(ServerSocket from) {
    try {
      while (true) {
        Socket client = from.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // the script says that nobody listens, or the test is over
    }
  }

  private void serve(Socket client) {
    try (client) {
      Optional<RawHttp.Message> request = RawHttp.read(client.getInputStream(), false);
      if (request.isPresent()) {
        answer(next(request.get()), client);
      }
    } catch (IOException gone) {
      // the sidecar hung up, which a scenario may well lead to
    }
  }

  private synchronized Script next(RawHttp.Message request) {
    String[] line = request.firstLine().split(" ");
    seen.add(new Seen(line[0], line[1], request.headers(), request.body()));
    return script.isEmpty()
        ? new Script.Fails(Failure.RESET)
        : script.get(Math.min(seen.size(), script.size()) - 1);
  }

  private static void answer(Script script, Socket client) throws IOException {
    OutputStream out = client.getOutputStream();
    switch (script) {
      case Script.Answers(int status, Headers headers, byte[] body) -> {
        Headers framed = headers.plus("connection", "close");
        if (status != 204) {
          framed = framed.plus("content-length", Integer.toString(body.length));
        }
        out.write(RawHttp.head("HTTP/1.1 " + status + " As-Scripted", framed));
        out.write(body);
      }
      case Script.Streams(int status, Headers headers, List<byte[]> events) -> {
        Headers framed =
            headers
                .with("content-type", "text/event-stream")
                .plus("connection", "close")
                .plus("transfer-encoding", "chunked");
        out.write(RawHttp.head("HTTP/1.1 " + status + " As-Scripted", framed));
        for (byte[] event : events) {
          out.write((Integer.toHexString(event.length) + "\r\n").getBytes(ISO_8859_1));
          out.write(event);
          out.write("\r\n".getBytes(ISO_8859_1));
          out.flush();
        }
        out.write("0\r\n\r\n".getBytes(ISO_8859_1));
      }
      case Script.Fails(Failure failure) -> {
        if (failure == Failure.BROKEN) {
          out.write("this is no HTTP\r\n\r\n".getBytes(ISO_8859_1));
        }
        if (failure == Failure.LATE) {
          client.getInputStream().read();
        }
      }
    }
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
