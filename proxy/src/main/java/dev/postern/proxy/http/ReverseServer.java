package dev.postern.proxy.http;

import dev.postern.hooks.text.Room;
import dev.postern.policies.gate.LiveGate;
import dev.postern.proxy.reach.Names;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The reverse proxy's listener, or one of another duty that reads HTTP the same way. It goes in
 * steps: {@link #drain}, {@link #stopAccepting}, {@link #awaitQuiet}, {@link #close}; each may be
 * left out.
 */
public final class ReverseServer implements AutoCloseable {
  private final Channel listener;
  private final Clients clients;
  private final Upstreams upstreams;
  private final Strain strain;
  private final Doorkeeper doorkeeper;
  private final Future<?> looking;

  private ReverseServer(
      Channel listener,
      Clients clients,
      Upstreams upstreams,
      Strain strain,
      Doorkeeper doorkeeper) {
    this.listener = listener;
    this.clients = clients;
    this.upstreams = upstreams;
    this.strain = strain;
    this.doorkeeper = doorkeeper;
    this.looking =
        listener
            .eventLoop()
            .scheduleAtFixedRate(strain::look, 0, Strain.EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Binds and serves as a reverse proxy. Fails with an {@code IOException} where the address cannot
   * be had.
   */
  public static ReverseServer start(HttpSettings settings, LiveGate live, Loops loops) {
    Strain strain = new Strain(loops::memoryInUse, Loops.memoryLimit());
    return start(settings, live, loops, strain);
  }

  static ReverseServer start(HttpSettings settings, LiveGate live, Loops loops, Strain strain) {
    Clients clients = new Clients(settings, strain, new Room(settings.crowds().bodies()));
    return start(settings, new Post(live, Proxying.PROXYING), loops, clients, strain);
  }

  /**
   * The same for another duty.
   *
   * @param room where the bodies of all doors lie that are read whole
   */
  public static ReverseServer start(
      HttpSettings settings, LiveGate live, Loops loops, Duty duty, Room room) {
    Strain strain = new Strain(loops::memoryInUse, Loops.memoryLimit());
    Clients clients = new Clients(settings, strain, room);
    return start(settings, new Post(live, duty), loops, clients, strain);
  }

  private static ReverseServer start(
      HttpSettings settings, Post post, Loops loops, Clients clients, Strain strain) {
    Upstreams upstreams = new Upstreams(settings, loops, Names.ofSystem());
    Welcome welcome = new Welcome(post, clients, upstreams, loops);
    Doorkeeper doorkeeper = new Doorkeeper(clients, welcome::makeRoom);
    Channel listener =
        loops
            .listening()
            .handler(doorkeeper)
            .childHandler(welcome)
            .bind(settings.address())
            .syncUninterruptibly()
            .channel();
    return new ReverseServer(listener, clients, upstreams, strain, doorkeeper);
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

  /** How many connections were closed at once because their address had too many. */
  public long crowding() {
    return clients.crowding();
  }

  /** How many connections were closed while they rested, to make room for newcomers. */
  public long sentHome() {
    return clients.sentHome();
  }

  /** How often the system could not accept a connection. */
  public long notAccepted() {
    return doorkeeper.failures();
  }

  /** How many requests were refused because the memory for buffers was nearly used up. */
  public long strained() {
    return strain.refused();
  }

  /** Where the bodies of all doors lie that are read whole. */
  public Room room() {
    return clients.room();
  }

  /** How many bytes of bodies that are read whole are held now. */
  public long bodies() {
    return clients.room().taken();
  }

  /** How many connections to upstreams there are, or are being opened. */
  public int upstreamConnections() {
    return upstreams.connections();
  }

  /** How many calls wait for a connection to their upstream. */
  public int upstreamWaiting() {
    return upstreams.waiting();
  }

  /** How many calls got no connection because their upstream had as many as it may. */
  public long upstreamBusy() {
    return upstreams.busy();
  }

  /** How many addresses of upstreams take no connections now. */
  public int upstreamDown() {
    return upstreams.health().down();
  }

  /** How many attempts to connect to an upstream have failed. */
  public long upstreamFailures() {
    return upstreams.health().failures();
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
    looking.cancel(false);
    upstreams.close();
  }

  /** Whom requests are brought before, and for what. */
  private record Post(LiveGate live, Duty duty) {}

  /** Sets up each new connection. */
  private static final class Welcome extends ChannelInitializer<SocketChannel> {
    /** So many at rest on each loop are closed when the system has no descriptor left. */
    private static final int FEW = 8;

    private final Post post;
    private final Clients clients;
    private final Upstreams upstreams;
    private final Map<EventLoop, Resting> resting = new HashMap<>();

    Welcome(Post post, Clients clients, Upstreams upstreams, Loops loops) {
      this.post = post;
      this.clients = clients;
      this.upstreams = upstreams;
      loops.forEach(loop -> resting.put(loop, new Resting()));
    }

    void makeRoom() {
      resting.forEach((loop, atRest) -> loop.execute(() -> clients.sendHome(atRest, FEW)));
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      UpstreamPool pool = upstreams.pool(channel.eventLoop());
      Resting atRest = Objects.requireNonNull(resting.get(channel.eventLoop()));
      if (!clients.settle(channel, channel.attr(Doorkeeper.ENTRY).get(), atRest)) {
        channel.close();
        return;
      }
      Loops.askAfter(channel);
      Resting.Stay stay = atRest.begin(channel);
      channel
          .pipeline()
          .addLast(new ClientConnection(channel, clients, stay, post.live(), post.duty(), pool));
    }
  }
}
