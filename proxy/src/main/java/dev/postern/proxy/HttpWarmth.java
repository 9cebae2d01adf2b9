package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.extauthz.Warmth;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Asks the door for HTTP authorization as Envoy would, until it answers as fast as it will. */
final class HttpWarmth {
  /** So many in a row have to be fast. */
  private static final int ENOUGH = 50;

  private static final Duration FAST = Duration.ofMillis(10);
  private static final String YES = "HTTP/1.1 200 ";

  private HttpWarmth() {}

  /**
   * Makes calls until they are fast, or the patience has run out.
   *
   * @throws IllegalStateException if one is not answered as a call that may pass
   */
  static Warmth.Reached by(InetSocketAddress listener, Warmth.Call call, Duration patience)
      throws IOException {
    byte[] question = question(call);
    long until = System.nanoTime() + patience.toNanos();
    int calls = 0;
    int fast = 0;
    try (Socket socket = new Socket(listener.getAddress(), listener.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(Math.max(1, patience.toMillis())));
      while (fast < ENOUGH && System.nanoTime() < until) {
        long begun = System.nanoTime();
        socket.getOutputStream().write(question);
        expectYes(socket.getInputStream());
        fast = System.nanoTime() - begun < FAST.toNanos() ? fast + 1 : 0;
        calls++;
      }
    }
    return new Warmth.Reached(calls, fast == ENOUGH);
  }

  private static byte[] question(Warmth.Call call) {
    byte[] body = call.body().getBytes(UTF_8);
    String head =
        """
        POST /envoy/-%s HTTP/1.1
        Host: %s
        Authorization: %s
        Content-Type: application/json
        Accept: application/json, text/event-stream
        X-Envoy-Auth-Partial-Body: false
        Content-Length: %d

        """
            .formatted(call.path(), call.authority(), call.credential(), body.length);
    return (head.replace("\n", "\r\n") + call.body()).getBytes(UTF_8);
  }

  /** A yes has no body, so that it ends where its head ends. */
  private static void expectYes(InputStream answers) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = answers.read();
      if (next < 0) {
        throw new IOException("a call of our own is not answered");
      }
      head.append((char) next);
    }
    if (!head.toString().startsWith(YES)) {
      throw new IllegalStateException("a call of our own is refused");
    }
  }
}
