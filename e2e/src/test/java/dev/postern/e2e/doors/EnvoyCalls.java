package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.traffic.Headers;
import java.io.IOException;
import java.net.Socket;

/** Ada's calls of the weather server, through an Envoy. */
final class EnvoyCalls {
  private EnvoyCalls() {}

  static int status(EnvoyProcess envoy, String body) throws IOException {
    return status(envoy, body, Headers.none());
  }

  static int status(EnvoyProcess envoy, String body, Headers more) throws IOException {
    return Integer.parseInt(call(envoy, body, more).firstLine().split(" ")[1]);
  }

  static RawHttp.Message call(EnvoyProcess envoy, String body, Headers more) throws IOException {
    try (Socket socket = send(envoy, body, more)) {
      return RawHttp.read(socket.getInputStream(), true).orElseThrow();
    }
  }

  /** Sends a call; the answer is for whoever asked to read. */
  static Socket send(EnvoyProcess envoy, String body, Headers more) throws IOException {
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
    socket.getOutputStream().write(bytes);
    return socket;
  }
}
