package dev.postern.proxy.http;

import dev.postern.policies.gate.LiveGate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The reverse proxy's listener. It goes in steps: {@link #drain}, {@link #stopAccepting}, {@link
 * #awaitQuiet}, {@link #close}; each may be left out.
 */
public final class ReverseServer implements AutoCloseable {
  private final Channel listener;
  private final Clients clients;
  private final Map<EventLoop, UpstreamPool> pools;

  private ReverseServer(Channel listener, Clients clients, Map<EventLoop, UpstreamPool> pools) {
    this.listener = listener;
    this.clients = clients;
    this.pools = pools;
  }

  /** Binds and serves. Fails with an {@code IOException} where the address cannot be had. */
  public static ReverseServer start(HttpSettings settings, LiveGate live, Loops loops) {
    Clients clients = new Clients(settings.sizes().connections());
    Map<EventLoop, UpstreamPool> pools = new HashMap<>();
    loops.forEach(loop -> pools.put(loop, new UpstreamPool(loops.connecting(loop), settings)));
    Channel listener =
        loops
            .listening()
            .childHandler(new Welcome(settings, live, clients, pools))
            .bind(settings.address())
            .syncUninterruptibly()
            .channel();
    return new ReverseServer(listener, clients, pools);
  }

  /** Where it listens, the port chosen by the system if none was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** How many clients are connected. */
  public int connections() {
    return clients.count();
  }

  /** How many connections were closed at once because there were too many. */
  public long turnedAway() {
    return clients.turnedAway();
  }

  /** Goes on serving, but each answer asks its client to close the connection. */
  public void drain() {
    clients.leave();
  }

  /** Lets nobody in any more, and those go that have nothing under way. */
  public void stopAccepting() {
    listener.close().syncUninterruptibly();
    clients.go();
  }

  /** Waits until everything under way has ended; false when the patience ran out first. */
  public boolean awaitQuiet(Duration patience) throws InterruptedException {
    return clients.awaitGone(patience);
  }

  /** Ends what is left in the middle; each client sees an abnormal end. */
  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    clients.cut();
    pools.forEach((loop, pool) -> loop.submit(pool::close).syncUninterruptibly());
  }

  /** Sets up each new connection. */
  private static final class Welcome extends ChannelInitializer<SocketChannel> {
    private final HttpSettings settings;
    private final LiveGate live;
    private final Clients clients;
    private final Map<EventLoop, UpstreamPool> pools;

    Welcome(
        HttpSettings settings, LiveGate live, Clients clients, Map<EventLoop, UpstreamPool> pools) {
      this.settings = settings;
      this.live = live;
      this.clients = clients;
      this.pools = pools;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      UpstreamPool pool = pools.get(channel.eventLoop());
      if (pool == null || !clients.enter(channel)) {
        channel.close();
        return;
      }
      channel.pipeline().addLast(new ClientConnection(channel, clients, live, pool, settings));
    }
  }
}
