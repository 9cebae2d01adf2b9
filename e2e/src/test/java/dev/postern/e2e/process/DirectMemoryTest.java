package dev.postern.e2e.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the memory outside the heap is used up. */
final class DirectMemoryTest {
  private static final long CAP = 8 << 20;

  /** From here on new requests are refused; a pool keeps some of what was given back to it. */
  private static final long TIGHT = CAP - CAP / 8;

  /** Each makes the sidecar hold tens of KiB, for an answer that it asks for and never reads. */
  private static final int GREEDY = 400;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void whoNeedsMoreThanTheCapLosesTheConnectionAndTheSidecarServesOn() throws Exception {
    HttpServer server = largePages();
    List<Socket> greedy = new ArrayList<>();
    try (Calls client = new Calls();
        PosternProcess postern = start(server.getAddress().getPort())) {
      try {
        assertThat(metric(client, postern, "capacity_bytes")).isEqualTo(CAP);
        for (int number = 0; number < GREEDY; number++) {
          greedy.add(askAndNeverRead(postern.inbound("/")));
        }
        await(client, postern, "refused_total", refused -> refused > 0);
        assertThat(metric(client, postern, "used_bytes")).isLessThanOrEqualTo(CAP);
        assertThat(client.get(postern.health("/livez")).statusCode()).isEqualTo(200);
      } finally {
        for (Socket socket : greedy) {
          socket.close();
        }
      }
      await(client, postern, "used_bytes", used -> used < TIGHT);
      awaitServed(client, postern);
      postern.signal("TERM");
      assertThat(postern.awaitExit()).isZero();
    } finally {
      server.stop(0);
    }
  }

  /**
   * How much memory there is the sidecar looks at now and then, and refuses until it has looked.
   */
  private static void awaitServed(Calls client, PosternProcess postern) throws Exception {
    Instant until = Instant.now().plus(PATIENCE);
    int status = 503;
    while (status == 503 && Instant.now().isBefore(until)) {
      status = client.call(postern.inbound("/pages/small"), "any").statusCode();
    }
    assertThat(status).isEqualTo(200);
  }

  private PosternProcess start(int port) throws Exception {
    Path rules =
        Files.writeString(
            folder.resolve("pages.yaml"),
            """
            apiVersion: postern.dev/v1alpha1
            kind: ProtectedServer
            metadata: {name: pages}
            spec:
              protocol: http
              upstream: http://127.0.0.1:%d/pages
              authentication: [team-keys]
              policy: readers
              limits: {callsAtOnce: 10000}
            ---
            apiVersion: postern.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: readers}
            spec:
              members: [{subject: "user:ada", role: reader}]
              rules: [{effect: allow, routes: ["* /pages/*"], roles: [reader]}]
            """
                .formatted(port));
    String drain = "{delay: 0s, grace: 0s}\n  limits: {directMemory: 8MiB}";
    return PosternProcess.start(folder, drain, rules, Documents.keys());
  }

  private static HttpServer largePages() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/pages", DirectMemoryTest::answer);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] part = new byte[64 << 10];
      boolean large = exchange.getRequestURI().getPath().endsWith("large");
      exchange.sendResponseHeaders(200, large ? 0 : part.length);
      for (int parts = large ? 256 : 1; parts > 0; parts--) {
        exchange.getResponseBody().write(part);
      }
    }
  }

  private static Socket askAndNeverRead(URI inbound) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(inbound.getHost(), inbound.getPort()));
    socket
        .getOutputStream()
        .write(
            ("GET /pages/large HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + Calls.ADA
                    + "\r\n\r\n")
                .getBytes(US_ASCII));
    return socket;
  }

  private static void await(
      Calls client, PosternProcess postern, String name, LongPredicate reached)
      throws IOException, InterruptedException {
    long latest = System.nanoTime() + PATIENCE.toNanos();
    for (long now = metric(client, postern, name);
        !reached.test(now);
        now = metric(client, postern, name)) {
      assertThat(System.nanoTime()).as("%s stays %d", name, now).isLessThan(latest);
    }
  }

  private static long metric(Calls client, PosternProcess postern, String name)
      throws IOException, InterruptedException {
    String page = client.get(postern.metrics()).body();
    Matcher line = Pattern.compile("(?m)^postern_memory_direct_" + name + " (.+)$").matcher(page);
    assertThat(line.find()).as(page).isTrue();
    return (long) Double.parseDouble(line.group(1));
  }
}
