package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.e2e.Component;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Envoy with one of the configurations that we hand out, on free ports. */
public final class EnvoyProcess implements SidecarDoor.Front {
  private static final Path CONFIGURATIONS = Path.of("..", "mesh-configs", "envoy");
  private static final Pattern INBOUND = Pattern.compile("inbound::127\\.0\\.0\\.1:(\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final Path log;
  private final InetSocketAddress address;

  private EnvoyProcess(Process process, Path log, InetSocketAddress address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /**
   * @param postern the port at which it asks
   * @param upstream the port of what is protected
   * @param folder for its configuration and its log
   */
  static EnvoyProcess start(String configuration, int postern, int upstream, Path folder)
      throws IOException, InterruptedException {
    return startChanged(configuration(configuration), postern, upstream, folder);
  }

  /** The line of a SidecarConfig by which this one is answered at a port. */
  static String askingAt(String configuration, int port) {
    return configuration.equals("ext_authz_http.yaml")
        ? "envoy: {address: \"127.0.0.1:0\", http: \"127.0.0.1:" + port + "\"}"
        : "envoy: {address: \"127.0.0.1:" + port + "\"}";
  }

  /** The text of a configuration, for a test that changes it. */
  public static String configuration(String name) throws IOException {
    return Files.readString(CONFIGURATIONS.resolve(name));
  }

  /** One with another configuration than we hand out. */
  public static EnvoyProcess startChanged(
      String configuration, int postern, int upstream, Path folder)
      throws IOException, InterruptedException {
    String text =
        configuration
            .replace("port_value: 9901}", "port_value: 0}")
            .replace("port_value: 10000}", "port_value: 0}")
            .replace("port_value: 17010}", "port_value: " + postern + "}")
            .replace("port_value: 17011}", "port_value: " + postern + "}")
            .replace("port_value: 9000}", "port_value: " + upstream + "}");
    Path file = Files.writeString(folder.resolve("envoy.yaml"), text);
    Path log = folder.resolve("envoy.log");
    FrontLogs.writesTo(log);
    Path admin = folder.resolve("envoy.admin");
    Files.deleteIfExists(admin);
    Process process =
        new ProcessBuilder(
                Component.of("envoy").toString(),
                "-c",
                file.toString(),
                "--concurrency",
                "1",
                "--disable-hot-restart",
                "--log-level",
                "warning",
                "--admin-address-path",
                admin.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      int port = inbound(process, admin, log);
      return new EnvoyProcess(
          process, log, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The port at which callers come in, once it lets them in. */
  private static int inbound(Process process, Path admin, Path log)
      throws IOException, InterruptedException {
    Instant until = Instant.now().plus(PATIENCE);
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (Instant.now().isBefore(until) && process.isAlive()) {
        String where = Files.exists(admin) ? Files.readString(admin).strip() : "";
        if (!where.isEmpty() && get(client, where, "ready").equals("LIVE\n")) {
          Matcher listener = INBOUND.matcher(get(client, where, "listeners"));
          if (listener.find()) {
            return Integer.parseInt(listener.group(1));
          }
        }
        LockSupport.parkNanos(5_000_000);
      }
    }
    throw new IOException("Envoy does not serve: " + Files.readString(log, UTF_8));
  }

  private static String get(HttpClient client, String where, String what)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + where + "/" + what)).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  /** What it has said so far. */
  String log() throws IOException {
    return Files.readString(log, UTF_8);
  }

  @Override
  public void close() {
    SidecarDoor.Front.end(process);
  }
}
