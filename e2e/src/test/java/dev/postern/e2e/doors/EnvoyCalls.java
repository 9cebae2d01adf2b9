package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Ada's calls of the weather server, through an Envoy or another that is in front. */
final class EnvoyCalls {
  private EnvoyCalls() {}

  static int status(SidecarDoor.Front envoy, String body) throws IOException {
    return status(envoy, body, Headers.none());
  }

  static int status(SidecarDoor.Front envoy, String body, Headers more) throws IOException {
    return status(call(envoy, body, more));
  }

  static RawHttp.Message call(SidecarDoor.Front envoy, String body, Headers more)
      throws IOException {
    try (Socket socket = send(envoy, body, more)) {
      return RawHttp.read(socket.getInputStream(), true).orElseThrow();
    }
  }

  /** The status of a call that is made again as long as nobody is there to decide about it. */
  static int awaitStatus(SidecarDoor.Front envoy, String body) throws IOException {
    long until = System.nanoTime() + 30_000_000_000L;
    int status = status(envoy, body);
    while (status > 500 && System.nanoTime() < until) {
      status = status(envoy, body);
    }
    return status;
  }

  /**
   * Sends a request without a body, and reads its answer.
   *
   * @param from the address of this machine that it comes from
   */
  static RawHttp.Message ask(SidecarDoor.Front front, String from, String line, Headers headers)
      throws IOException {
    InetSocketAddress to = front.address();
    InetAddress own = InetAddress.ofLiteral(from);
    try (Socket socket = new Socket(to.getAddress(), to.getPort(), own, 0)) {
      socket.setSoTimeout(20_000);
      Headers all = headers.plus("connection", "close");
      socket.getOutputStream().write(RawHttp.head(line + " HTTP/1.1", all));
      return RawHttp.read(socket.getInputStream(), true).orElseThrow();
    }
  }

  static int status(RawHttp.Message answer) {
    return Integer.parseInt(answer.firstLine().split(" ")[1]);
  }

  /** Sends a call; the answer is for whoever asked to read. */
  static Socket send(SidecarDoor.Front envoy, String body, Headers more) throws IOException {
    return sendPart(envoy, body, body.length(), more);
  }

  /** Sends the head of a call, and so much of its body. */
  static Socket sendPart(SidecarDoor.Front envoy, String body, int part) throws IOException {
    return sendPart(envoy, body, part, Headers.none());
  }

  static Socket sendPart(SidecarDoor.Front envoy, String body, int part, Headers more)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    Headers headers =
        Headers.of(
            "host", "weather.test",
            "authorization", "Bearer " + WeatherSidecar.ADA,
            "content-type", "application/json",
            "accept", "application/json, text/event-stream",
            "content-length", Integer.toString(bytes.length),
            "connection", "close");
    for (int i = 0; i < more.size(); i++) {
      headers = headers.plus(more.name(i), more.value(i));
    }
    Socket socket = new Socket(envoy.address().getAddress(), envoy.address().getPort());
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(RawHttp.head("POST /mcp HTTP/1.1", headers));
    socket.getOutputStream().write(bytes, 0, Math.min(part, bytes.length));
    return socket;
  }

  /** Reads until this text has come. */
  static void awaitText(Socket socket, String text) throws IOException {
    StringBuilder come = new StringBuilder();
    while (come.indexOf(text) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("after %s", come).isNotNegative();
      come.append((char) next);
    }
  }

  /** All that still comes, whichever way it ends. */
  static String rest(Socket socket) {
    StringBuilder come = new StringBuilder();
    try {
      int next = socket.getInputStream().read();
      while (next >= 0) {
        come.append((char) next);
        next = socket.getInputStream().read();
      }
    } catch (IOException reset) {
      come.append(" (reset)");
    }
    return come.toString();
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // It is closed all the same.
    }
  }
}
