package dev.postern.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.proxy.admin.AdminClient.Told;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminServerTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private Path folder;

  private final Known known = new Known();
  private final Meters meters = new Meters();
  private Path socket;
  private AdminServer server;

  @BeforeEach
  void listen() throws IOException {
    socket = folder.resolve("sub/admin.sock");
    server = new AdminServer(new AdminServer.Addresses(ANY, ANY, socket), known, meters);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    meters.close();
  }

  @Test
  void healthSaysYesOrNoAndNothingElse() throws IOException {
    assertThat(http(server.health(), "GET /readyz")).startsWith("HTTP/1.1 200").endsWith("ok\n");
    known.notReady = List.of("the rules of team X are broken");
    assertThat(http(server.health(), "GET /readyz"))
        .startsWith("HTTP/1.1 503")
        .endsWith("not ok\n")
        .doesNotContain("team X");
    assertThat(http(server.health(), "GET /healthz")).startsWith("HTTP/1.1 503");
    assertThat(http(server.health(), "GET /livez")).startsWith("HTTP/1.1 200");
    assertThat(http(server.health(), "GET /startupz")).startsWith("HTTP/1.1 200");
    assertThat(http(server.health(), "GET /config_dump")).startsWith("HTTP/1.1 404");
  }

  @Test
  void whoeverOnlySitsThereKeepsNobodyOut() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * PageServer.MOST_CLIENTS; i++) {
        silent.add(new Socket(server.health().getAddress(), server.health().getPort()));
      }
      assertThat(http(server.health(), "GET /livez")).startsWith("HTTP/1.1 200");
      assertThat(silent.getFirst().getInputStream().read())
          .as("the oldest had to go")
          .isEqualTo(-1);
    } finally {
      for (Socket one : silent) {
        one.close();
      }
    }
  }

  @Test
  void aHeadRequestIsAnsweredWithoutABody() throws IOException {
    assertThat(http(server.health(), "HEAD /livez"))
        .startsWith("HTTP/1.1 200")
        .contains("content-length: 3")
        .endsWith("\r\n\r\n");
  }

  @Test
  void metricsAreThoseOfPrometheus() throws IOException {
    meters.shows("postern.ready", () -> 1);
    assertThat(http(server.metrics(), "GET /metrics"))
        .contains("text/plain; version=0.0.4")
        .contains("postern_ready 1.0")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void theSocketIsItsOwnersOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
        .isEqualTo("rwx------");
    assertThat(Files.list(socket.getParent())).containsExactly(socket);
  }

  @Test
  void readinessHasItsReasonsHere() throws IOException {
    known.notReady = List.of("draining");
    Told told = new AdminClient(socket).get("/ready");
    assertThat(told.status()).isEqualTo(503);
    assertThat(new String(told.body(), UTF_8))
        .isEqualTo("{\"ready\":false,\"reasons\":[\"draining\"],\"warnings\":[\"mind this\"]}");
  }

  @Test
  void aDecisionIsFoundByItsId() throws IOException {
    assertThat(new String(new AdminClient(socket).get("/explain?id=known-1").body(), UTF_8))
        .isEqualTo("{\"id\":\"known-1\"}");
    assertThat(new AdminClient(socket).get("/explain?id=other").status()).isEqualTo(404);
    assertThat(new AdminClient(socket).get("/explain").status()).isEqualTo(404);
  }

  @Test
  void drainingIsAskedForByPostOnly() throws IOException {
    assertThat(new AdminClient(socket).get("/drain").status()).isEqualTo(405);
    assertThat(known.drained).isFalse();
    assertThat(overSocket("POST /drain", "")).startsWith("HTTP/1.1 202");
    assertThat(known.drained).isTrue();
  }

  @Test
  void theLogLevelIsSetByPut() throws IOException {
    assertThat(overSocket("PUT /logging", "debug")).startsWith("HTTP/1.1 200").endsWith("debug\n");
    assertThat(overSocket("PUT /logging", "loud")).startsWith("HTTP/1.1 400").contains("trace");
    assertThat(overSocket("GET /logging", "")).endsWith("debug\n");
    assertThat(overSocket("DELETE /logging", "")).startsWith("HTTP/1.1 405");
  }

  @Test
  void aSocketThatNobodyListensOnIsReplacedAndOneInUseIsNot() throws IOException {
    Path other = folder.resolve("other.sock");
    Files.createFile(other);
    AdminServer second = new AdminServer(new AdminServer.Addresses(ANY, ANY, other), known, meters);
    assertThat(second.socket()).isEqualTo(other);
    AdminServer third = new AdminServer(new AdminServer.Addresses(ANY, ANY, other), known, meters);
    assertThat(third.socket()).isNotEqualTo(other);
    assertThat(new AdminClient(third.socket()).get("/ready").status()).isEqualTo(200);
    assertThat(new AdminClient(other).get("/ready").status()).isEqualTo(200);
    third.close();
    second.close();
    assertThat(other).doesNotExist();
  }

  private String overSocket(String line, String body) throws IOException {
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      String request =
          line + " HTTP/1.1\r\nHost: x\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
      client.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      return new String(Channels.newInputStream(client).readAllBytes(), UTF_8);
    }
  }

  private static String http(InetSocketAddress to, String line) throws IOException {
    try (Socket client = new Socket(to.getAddress(), to.getPort())) {
      client.getOutputStream().write((line + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(UTF_8));
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** A sidecar that is ready unless a test says otherwise, and knows one decision. */
  private static final class Known implements Insight {
    private volatile List<String> notReady = List.of();
    private final AtomicBoolean drained = new AtomicBoolean();
    private volatile String level = "info";

    @Override
    public List<String> notReady() {
      return notReady;
    }

    @Override
    public boolean started() {
      return true;
    }

    @Override
    public List<String> warnings() {
      return List.of("mind this");
    }

    @Override
    public Json.Obj serverInfo() {
      return Json.Obj.of();
    }

    @Override
    public Json configuration() {
      return Json.Arr.of();
    }

    @Override
    public Json hooks() {
      return Json.Arr.of();
    }

    @Override
    public Optional<Json.Obj> story(String id) {
      return id.equals("known-1")
          ? Optional.of(Json.Obj.builder().put("id", new Json.Str(id)).build())
          : Optional.empty();
    }

    @Override
    public String logLevel() {
      return level;
    }

    @Override
    public boolean logLevel(String word) {
      boolean known = word.equals("debug");
      level = known ? word : level;
      return known;
    }

    @Override
    public void drain() {
      drained.set(true);
    }
  }
}
