package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.policies.identity.ApiKey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sidecar that serves a few thousand calls of its own and ends, while the JVM watches which
 * classes and methods that takes. Every later start begins with what was learnt here. It listens on
 * free ports of the loopback only, and leaves nothing behind.
 */
public final class Rehearsal {
  private static final int ROUNDS = 2_500;
  private static final int CONNECTIONS = 8;

  private final ApiKey key = ApiKey.create(new SecureRandom());

  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("postern-rehearsal");
    try {
      new Rehearsal().play(folder);
    } finally {
      remove(folder);
    }
  }

  private void play(Path folder) throws IOException, InterruptedException {
    try (RehearsalServer server = new RehearsalServer();
        Sidecar sidecar =
            Sidecar.start(new RuleFiles(List.of(rules(folder, server.port())), List.of()))) {
      call(sidecar.inbound());
      ask(sidecar.health(), "/readyz");
      ask(sidecar.metrics(), "/metrics");
    }
  }

  private Path rules(Path folder, int port) throws IOException {
    return Files.writeString(
        folder.resolve("rules.yaml"),
        """
        kind: SidecarConfig
        metadata: {name: rehearsal}
        spec:
          inbound: {address: "127.0.0.1:0"}
          health: {address: "127.0.0.1:0"}
          metrics: {address: "127.0.0.1:0"}
          admin: {socket: "%1$s/admin.sock"}
          journal: {to: {file: "%1$s/journal.jsonl"}, buffer: "%1$s/buffer"}
          drain: {delay: 0s, grace: 0s}
          log: {level: warn}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: ProtectedServer
        metadata: {name: tools}
        spec: {protocol: mcp, upstream: "http://127.0.0.1:%2$d/mcp", authentication: [keys], policy: users}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: ProtectedServer
        metadata: {name: pages}
        spec: {protocol: http, upstream: "http://127.0.0.1:%2$d/pages", authentication: [keys], policy: users}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: Authentication
        metadata: {name: keys}
        spec:
          apiKeys:
            - {sha256: "%3$s", subject: "user:ada"}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: users}
        spec:
          members: [{subject: "user:ada", role: viewer}]
          rules:
            - {effect: allow, tools: [echo, "report.*"], roles: [viewer]}
            - {effect: allow, routes: ["GET /pages/*"], roles: [viewer]}
        """
            .formatted(folder, port, key.sha256()));
  }

  /** Over several connections by turns, so that every event loop has its share. */
  private void call(InetSocketAddress inbound) throws IOException {
    List<Connection> connections = new ArrayList<>();
    try {
      while (connections.size() < CONNECTIONS) {
        connections.add(new Connection(inbound));
      }
      for (int round = 0; round < ROUNDS; round++) {
        Connection connection = connections.get(round % CONNECTIONS);
        for (byte[] call : calls(round)) {
          connection.ask(call);
        }
      }
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  /** One connection to the sidecar. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Connection(InetSocketAddress address) throws IOException {
      socket = new Socket(address.getAddress(), address.getPort());
      in = new BufferedInputStream(socket.getInputStream());
    }

    void ask(byte[] request) throws IOException {
      socket.getOutputStream().write(request);
      HttpText.read(in);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Every call of a kind now and then, and what is allowed in every round. */
  private List<byte[]> calls(int round) {
    byte[] call = post("/mcp", tool("echo", round));
    return switch (round % 10) {
      case 0 -> List.of(call, post("/mcp", tool("delete", round)));
      case 1 -> List.of(call, post("/mcp", tool("report.events", round)));
      case 2 ->
          List.of(call, post("/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"));
      case 3 -> List.of(call, get("/pages/one"));
      case 4 -> List.of(call, get("/elsewhere"));
      default -> List.of(call);
    };
  }

  private static String tool(String name, int id) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
        + name
        + "\",\"arguments\":{\"message\":\""
        + "hello ".repeat(150)
        + "\"}}}";
  }

  private byte[] post(String path, String body) {
    return ("POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + key.text()
            + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream"
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(UTF_8);
  }

  private byte[] get(String path) {
    return ("GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + key.text()
            + "\r\n\r\n")
        .getBytes(UTF_8);
  }

  private static void ask(InetSocketAddress page, String path) throws IOException {
    try (Connection connection = new Connection(page)) {
      connection.ask(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
