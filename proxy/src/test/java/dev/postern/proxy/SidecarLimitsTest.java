package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.rulebook.Reading;
import dev.postern.proxy.http.HttpSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the limits of a SidecarConfig do. */
final class SidecarLimitsTest {
  private static final String RULES =
      """
      apiVersion: postern.dev/v1alpha1
      kind: ProtectedServer
      metadata: {name: api}
      spec: {protocol: http, upstream: "http://127.0.0.1:%d", path: /api, authentication: [nobody], policy: all}
      ---
      apiVersion: postern.dev/v1alpha1
      kind: ProtectedServer
      metadata: {name: tools}
      spec: {protocol: mcp, upstream: "http://127.0.0.1:%1$d/mcp", authentication: [nobody], policy: all}
      ---
      apiVersion: postern.dev/v1alpha1
      kind: Authentication
      metadata: {name: nobody}
      spec: {anonymous: {}}
      ---
      apiVersion: postern.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: all}
      spec: {default: allow, members: [{subject: "anonymous:anyone", role: viewer}]}
      """;

  @TempDir private Path folder;

  private RuleFiles files(int upstream, String limits) throws IOException {
    String settings =
        """
        kind: SidecarConfig
        metadata: {name: sidecar}
        spec:
          inbound: {address: "127.0.0.1:0"}
          health: {address: "127.0.0.1:0"}
          metrics: {address: "127.0.0.1:0"}
          admin: {socket: "%1$s/admin.sock"}
          journal: {to: {file: "%1$s/out/journal.jsonl"}, buffer: "%1$s/journal"}
          drain: {delay: 0s, grace: 0s}
          log: {level: error}
          trustedPeers: [127.0.0.9]
          limits: {%2$s}
        """
            .formatted(folder, limits);
    return new RuleFiles(
        List.of(
            Files.writeString(folder.resolve("rules.yaml"), RULES.formatted(upstream)),
            Files.writeString(folder.resolve("sidecar.yaml"), settings)),
        List.of());
  }

  @Test
  void whatIsConfiguredIsWhatTheDoorGoesBy() throws Exception {
    String limits =
        "headers: 1, headerBytes: 2KiB, line: 3KiB, header: 4s, idleBody: 5s, connect: 6s,"
            + " firstByte: 7s, keepAlive: 8s, connections: 10, connectionsPerAddress: 9,"
            + " bodies: 11MiB, upstreamConnections: 12, upstreamWaiting: 13";
    Reading.Good good = (Reading.Good) files(1, limits).read();
    HttpSettings settings = new Bootstrap(good.rules().sidecar(), Map.of()).http();

    assertThat(settings.sizes())
        .isEqualTo(
            new HttpSettings.Sizes(
                1, 2 << 10, 3 << 10, 10, HttpSettings.Sizes.DEFAULT.idleUpstreams()));
    assertThat(settings.times())
        .isEqualTo(
            new HttpSettings.Times(
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7),
                Duration.ofSeconds(8),
                HttpSettings.Times.DEFAULT.idleUpstream()));
    HttpSettings.Crowds crowds = settings.crowds();
    assertThat(crowds.perAddress()).isEqualTo(9);
    assertThat(crowds.bodies()).isEqualTo(11 << 20);
    assertThat(crowds.upstreamConnections()).isEqualTo(12);
    assertThat(crowds.upstreamWaiting()).isEqualTo(13);
    assertThat(crowds.counted()).accepts(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(crowds.counted()).rejects(InetAddress.ofLiteral("127.0.0.9"));
  }

  @Test
  void whatIsNotConfiguredIsAsInTests() throws Exception {
    Reading.Good good = (Reading.Good) files(1, "").read();
    HttpSettings.Crowds crowds = new Bootstrap(good.rules().sidecar(), Map.of()).http().crowds();
    HttpSettings.Crowds usual = HttpSettings.Crowds.DEFAULT;

    assertThat(crowds)
        .isEqualTo(
            new HttpSettings.Crowds(
                usual.perAddress(),
                crowds.counted(),
                usual.bodies(),
                usual.upstreamConnections(),
                usual.upstreamWaiting()));
  }

  @Test
  void soManyCallsAndSoManyStreamsAreUnderWayAtOnce() throws Exception {
    try (ServerSocket upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Sidecar sidecar =
            Sidecar.start(files(upstream.getLocalPort(), "callsAtOnce: 1, streamsAtOnce: 1"))) {
      try (Socket call = ask(sidecar, "GET /api/a HTTP/1.1\r\n");
          Socket underWay = upstream.accept();
          Socket stream = ask(sidecar, "GET /mcp HTTP/1.1\r\nAccept: text/event-stream\r\n");
          Socket open = upstream.accept()) {
        assertThat(refusal(ask(sidecar, "GET /api/b HTTP/1.1\r\n"))).startsWith("HTTP/1.1 503 ");
        assertThat(refusal(ask(sidecar, "GET /mcp HTTP/1.1\r\nAccept: text/event-stream\r\n")))
            .startsWith("HTTP/1.1 503 ");
        assertThat(List.of(call, underWay, stream, open)).allMatch(Socket::isConnected);
      }
      assertThat(metrics(sidecar))
          .contains("reason=\"overloaded\"")
          .contains("postern_connections_crowding_total 0.0")
          .contains("postern_connections_sent_home_total 0.0")
          .contains("postern_connections_not_accepted_total 0.0")
          .contains("postern_requests_strained_total 0.0")
          .contains("postern_bodies_bytes 0.0")
          .contains("postern_upstream_connections ")
          .contains("postern_upstream_waiting 0.0")
          .contains("postern_upstream_busy_total 0.0")
          .contains("postern_upstream_down 0.0")
          .contains("postern_upstream_connect_failures_total 0.0");
    }
  }

  private static Socket ask(Sidecar sidecar, String head) throws IOException {
    InetSocketAddress inbound = sidecar.inbound();
    Socket client = new Socket(inbound.getAddress(), inbound.getPort());
    client.setSoTimeout(20_000);
    client.getOutputStream().write((head + "Host: a.test\r\n\r\n").getBytes(UTF_8));
    return client;
  }

  private static String refusal(Socket client) throws IOException {
    try (client;
        BufferedReader in =
            new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
      return String.valueOf(in.readLine());
    }
  }

  private static String metrics(Sidecar sidecar) throws IOException {
    try (Socket client = new Socket(sidecar.metrics().getAddress(), sidecar.metrics().getPort())) {
      client.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
