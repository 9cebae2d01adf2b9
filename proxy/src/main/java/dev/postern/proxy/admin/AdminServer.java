package dev.postern.proxy.admin;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The three listeners beside the traffic: health, metrics, and the operator's own socket. */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

  /** Where an operator's socket is unless the configuration says otherwise. */
  public static final Path USUAL_SOCKET = Path.of("/run/postern/admin.sock");

  /** Where they listen. */
  public record Addresses(InetSocketAddress health, InetSocketAddress metrics, Path socket) {}

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
  private final List<PageServer> servers = new ArrayList<>();
  private final Pages admin;
  private final InetSocketAddress health;
  private final InetSocketAddress metrics;
  private final AdminSocket socket;

  /** Listens; whoever is told no keeps nothing open. */
  public AdminServer(Addresses at, Insight insight, Meters meters) throws IOException {
    admin = new AdminPages(insight);
    try {
      health = listen(at.health(), new HealthPages(insight));
      metrics = listen(at.metrics(), new MetricsPages(meters));
      socket = socket(at.socket());
    } catch (IOException e) {
      stop();
      throw e;
    }
  }

  private InetSocketAddress listen(InetSocketAddress address, Pages pages) throws IOException {
    PageServer server = new PageServer(loop, NioServerSocketChannel.class, address, pages);
    servers.add(server);
    return (InetSocketAddress) server.address();
  }

  private AdminSocket socket(Path configured) throws IOException {
    try {
      return AdminSocket.at(configured, this::admit);
    } catch (IOException e) {
      AdminSocket other = elsewhere();
      LOG.warn("admin socket at {} instead of {}: {}", other.path(), configured, e.toString());
      return other;
    }
  }

  private AdminSocket elsewhere() throws IOException {
    try {
      return AdminSocket.inRuntimeFolder("admin.sock", this::admit);
    } catch (IOException taken) {
      LOG.debug("the first place in the runtime folder is taken", taken);
      return AdminSocket.inRuntimeFolder(
          "admin-" + ProcessHandle.current().pid() + ".sock", this::admit);
    }
  }

  private void admit(UnixDomainSocketAddress address) throws IOException {
    servers.add(new PageServer(loop, NioServerDomainSocketChannel.class, address, admin));
  }

  public InetSocketAddress health() {
    return health;
  }

  public InetSocketAddress metrics() {
    return metrics;
  }

  public Path socket() {
    return socket.path();
  }

  /** The places where a sidecar's socket may be when nobody says where, likeliest first. */
  public static List<Path> usualSockets() throws IOException {
    List<Path> sockets = new ArrayList<>(List.of(USUAL_SOCKET));
    Path folder = AdminSocket.runtimeFolder();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> others = Files.list(folder)) {
        others.filter(path -> path.toString().endsWith(".sock")).sorted().forEach(sockets::add);
      }
    }
    return sockets;
  }

  @Override
  public void close() throws IOException {
    socket.remove();
    stop();
  }

  private void stop() {
    servers.forEach(PageServer::close);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
