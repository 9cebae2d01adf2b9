package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.e2e.Component;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** A real nginx with the configuration that we hand out, on free ports. */
final class NginxProcess implements SidecarDoor.Front {
  private static final Path CONFIGURATION =
      Path.of("..", "mesh-configs", "nginx", "auth_request.conf");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final InetSocketAddress address;

  private NginxProcess(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /**
   * @param postern the port at which it asks
   * @param upstream the port of what is protected
   * @param folder for its configuration and its files
   */
  static NginxProcess start(int postern, int upstream, Path folder)
      throws IOException, InterruptedException {
    return startChanged(configuration(), postern, upstream, folder);
  }

  /** The text of the configuration, for a test that changes it. */
  static String configuration() throws IOException {
    return Files.readString(CONFIGURATION);
  }

  /** One with another configuration than we hand out. */
  static NginxProcess startChanged(String configuration, int postern, int upstream, Path folder)
      throws IOException, InterruptedException {
    int port = FreePort.find();
    String text =
        configuration
            .replace("listen 127.0.0.1:10000;", "listen 127.0.0.1:" + port + ";")
            .replace("127.0.0.1:17011;", "127.0.0.1:" + postern + ";")
            .replace("http://127.0.0.1:9000;", "http://127.0.0.1:" + upstream + ";");
    Path own = Files.createDirectories(folder.resolve("nginx"));
    Path file = Files.writeString(own.resolve("nginx.conf"), text);
    Path log = own.resolve("nginx.log");
    FrontLogs.writesTo(log);
    Process process =
        new ProcessBuilder(
                Component.of("nginx").toString(),
                "-p",
                own.toString(),
                "-c",
                file.toString(),
                "-g",
                "daemon off;")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      awaitListening(process, address, log);
      return new NginxProcess(process, address);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static void awaitListening(Process process, InetSocketAddress address, Path log)
      throws IOException {
    Instant until = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(until) && process.isAlive()) {
      try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
        if (probe.isConnected()) {
          return;
        }
      } catch (IOException notYet) {
        LockSupport.parkNanos(2_000_000);
      }
    }
    throw new IOException("nginx does not serve: " + Files.readString(log, UTF_8));
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    SidecarDoor.Front.end(process);
  }
}
