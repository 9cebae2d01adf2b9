package dev.postern.extauthz;

import dev.postern.hooks.text.Room;
import dev.postern.policies.gate.LiveGate;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The listener for Envoy's questions, on the event loops of whoever starts it. */
public final class EnvoyServer implements AutoCloseable {
  /** The largest body a server may have is 4 MiB unless it is told otherwise; and its head. */
  private static final int MOST_BYTES = (4 << 20) + (512 << 10);

  /** On one connection; each may hold a message in memory, and Envoy opens more connections. */
  private static final int MOST_AT_ONCE = 200;

  private static final int MOST_METADATA = 16 << 10;
  private static final int PATIENCE_SECONDS = 5;

  /** From the answer to ext_authz until ext_proc shows the request's head: usually at once. */
  private static final Duration CLAIMED_WITHIN = Duration.ofSeconds(5);

  private static final int MOST_STAMPED = 1_000;

  private final Stamps stamps;
  private final Server server;

  private EnvoyServer(Stamps stamps, Server server) {
    this.stamps = stamps;
    this.server = server;
  }

  /**
   * The loops on which it listens and works; they outlive it.
   *
   * @param listening the kind of listener that these loops serve
   */
  public record Loops(
      EventLoopGroup accepting,
      EventLoopGroup working,
      Class<? extends ServerSocketChannel> listening) {}

  /**
   * Begins to answer.
   *
   * @param room for the bodies that are held; who brings more is refused
   * @throws IOException if the address cannot be listened on
   */
  public static EnvoyServer start(InetSocketAddress address, Room room, Loops loops, LiveGate gate)
      throws IOException {
    Advice advice = new Advice();
    Stamps stamps = new Stamps(advice, loops.working(), CLAIMED_WITHIN, MOST_STAMPED);
    Desk desk = new Desk(gate, room, advice, stamps);
    try {
      return new EnvoyServer(stamps, listen(address, loops, desk));
    } catch (IOException taken) {
      stamps.close();
      throw taken;
    }
  }

  private static Server listen(InetSocketAddress address, Loops loops, Desk desk)
      throws IOException {
    return NettyServerBuilder.forAddress(address)
        .bossEventLoopGroup(loops.accepting())
        .workerEventLoopGroup(loops.working())
        .channelType(loops.listening())
        .directExecutor()
        .maxInboundMessageSize(MOST_BYTES)
        .maxInboundMetadataSize(MOST_METADATA)
        .maxConcurrentCallsPerConnection(MOST_AT_ONCE)
        .addService(new CheckService(desk))
        .addService(ServerInterceptors.intercept(new ProcessService(desk), ProcessService.NAMED))
        .build()
        .start();
  }

  /** Where it listens, the port chosen by the system if none was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getListenSockets().getFirst();
  }

  /** Takes no new questions; Envoy refuses what it cannot ask about. */
  public void stopAccepting() {
    server.shutdown();
  }

  /** Whether all questions under way were answered in time. */
  public boolean awaitQuiet(Duration patience) throws InterruptedException {
    return server.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What is under way fails, and so is refused by Envoy; nothing is let through by leaving. */
  @Override
  public void close() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    stamps.close();
  }
}
