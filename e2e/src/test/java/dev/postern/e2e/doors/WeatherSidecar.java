package dev.postern.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.RuleFiles;
import dev.postern.proxy.Sidecar;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A sidecar on free ports before the weather server of the scenarios, which Ada may ask. */
final class WeatherSidecar implements AutoCloseable {
  static final String ADA = "pst_MzPxxW6XGzzkbv9pYTJFeU7Ob4HIyIVdN2JYw3eTmbJ11zDJk";
  static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"forecast\"}}";
  static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

  private static final Path DOCUMENTS = Path.of("scenarios", "documents");

  private final Sidecar sidecar;
  private final Path journal;

  private WeatherSidecar(Sidecar sidecar, Path journal) {
    this.sidecar = sidecar;
    this.journal = journal;
  }

  /** How it is set up. */
  record Setup(
      int upstream,
      String server,
      String sidecar,
      List<String> documents,
      UnaryOperator<String> rules) {
    static Setup usual() {
      return new Setup(9_000, "", "", List.of(), UnaryOperator.identity());
    }

    /** In front of a server that listens there. */
    Setup before(int port) {
      return new Setup(port, server, sidecar, documents, rules);
    }

    /** With more lines in the server's spec. */
    Setup server(String lines) {
      return new Setup(upstream, lines, sidecar, documents, rules);
    }

    /** With more lines in the sidecar's spec. */
    Setup sidecar(String lines) {
      return new Setup(upstream, server, lines, documents, rules);
    }

    /** With the weather server's rules changed. */
    Setup rules(UnaryOperator<String> change) {
      return new Setup(upstream, server, sidecar, documents, change);
    }

    /** With another of the scenarios' documents. */
    Setup and(String document) {
      List<String> more = new ArrayList<>(documents);
      more.add(document);
      return new Setup(upstream, server, sidecar, more, rules);
    }
  }

  static WeatherSidecar start(Path folder, Setup setup) throws IOException {
    String policy = "  policy: weather-users\n";
    String server =
        Files.readString(DOCUMENTS.resolve("weather.yaml"))
            .replace("127.0.0.1:9000", "127.0.0.1:" + setup.upstream())
            .replace(policy, policy + setup.server());
    String own =
        """
        kind: SidecarConfig
        metadata: {name: sidecar}
        spec:
          inbound: {address: "127.0.0.1:0"}
          envoy: {address: "127.0.0.1:0", http: "127.0.0.1:0"}
          health: {address: "127.0.0.1:0"}
          metrics: {address: "127.0.0.1:0"}
          admin: {socket: "%1$s/admin.sock"}
          journal: {to: {file: "%1$s/journal.jsonl"}, buffer: "%1$s/buffer"}
          drain: {delay: 0s, grace: 1s}
          log: {level: error}
        """
            .formatted(folder);
    List<Path> files = new ArrayList<>();
    files.add(Files.writeString(folder.resolve("weather.yaml"), setup.rules().apply(server)));
    files.add(Files.writeString(folder.resolve("sidecar.yaml"), own + setup.sidecar()));
    files.add(DOCUMENTS.resolve("team-keys.yaml"));
    setup.documents().forEach(document -> files.add(DOCUMENTS.resolve(document)));
    return new WeatherSidecar(
        Sidecar.start(new RuleFiles(files, List.of())), folder.resolve("journal.jsonl"));
  }

  /** Where Envoy asks. */
  InetSocketAddress envoy() {
    return sidecar.envoy().orElseThrow();
  }

  /** The journal as it stands. */
  List<String> lines() throws IOException {
    return Files.exists(journal) ? Files.readAllLines(journal) : List.of();
  }

  /** Where others ask over HTTP. */
  InetSocketAddress asked() {
    return sidecar.asked().orElseThrow();
  }

  /** Waits for a line of the journal. */
  String awaitLine(Predicate<String> wanted) throws IOException, InterruptedException {
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      Optional<String> line = lines().stream().filter(wanted).findFirst();
      if (line.isPresent()) {
        return line.get();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no such line: " + Files.readString(journal));
  }

  /** Waits until the page of metrics has this line. */
  void awaitMetric(String line) throws IOException, InterruptedException {
    InetSocketAddress metrics = sidecar.metrics();
    HttpRequest page =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metrics.getPort() + "/metrics"))
            .build();
    String said = "";
    long until = System.nanoTime() + 20_000_000_000L;
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!said.contains(line) && System.nanoTime() < until) {
        said = client.send(page, BodyHandlers.ofString()).body();
      }
    }
    assertThat(said).contains(line);
  }

  @Override
  public void close() throws InterruptedException {
    sidecar.close();
  }
}
