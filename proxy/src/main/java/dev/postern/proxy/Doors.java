package dev.postern.proxy;

import dev.postern.extauthz.EnvoyServer;
import dev.postern.policies.gate.LiveGate;
import dev.postern.proxy.admin.Meters;
import dev.postern.proxy.asked.AskedOverHttp;
import dev.postern.proxy.http.HttpSettings;
import dev.postern.proxy.http.Loops;
import dev.postern.proxy.http.ReverseServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All doors by which traffic comes in or is asked about, opened and closed in order. */
final class Doors implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Doors.class);

  private final ReverseServer proxy;
  private final Optional<EnvoyServer> envoy;
  private final Optional<ReverseServer> asked;

  /** What is to be closed, the latest first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /**
   * Opens those that are configured; on failure none stays open.
   *
   * @throws IOException if one cannot be listened at
   */
  Doors(Bootstrap settings, LiveGate gate, Loops loops) throws IOException {
    boolean opened = false;
    try {
      Warming.once(settings.envoy().isPresent(), settings.asked().isPresent(), loops);
      HttpSettings inbound = settings.http();
      proxy = listening(inbound, () -> ReverseServer.start(inbound, gate, loops));
      envoy = ask(settings.envoy(), gate, loops);
      AskedOverHttp duty = new AskedOverHttp(settings.trust());
      asked = askOverHttp(settings.asked(), duty, gate, loops);
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private Optional<EnvoyServer> ask(Optional<InetSocketAddress> address, LiveGate gate, Loops loops)
      throws IOException {
    if (address.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(owned(EnvoyServer.start(address.get(), proxy.room(), shared(loops), gate)));
  }

  static EnvoyServer.Loops shared(Loops loops) {
    return new EnvoyServer.Loops(loops.accepting(), loops.working(), loops.transport().listening());
  }

  private Optional<ReverseServer> askOverHttp(
      Optional<HttpSettings> settings, AskedOverHttp duty, LiveGate gate, Loops loops)
      throws IOException {
    if (settings.isEmpty()) {
      return Optional.empty();
    }
    HttpSettings at = settings.get();
    return Optional.of(
        listening(at, () -> ReverseServer.start(at, gate, loops, duty, proxy.room())));
  }

  /** Binds, and tells of a taken address by an exception that it does not declare. */
  private interface Start {
    ReverseServer start() throws IOException;
  }

  private ReverseServer listening(HttpSettings settings, Start start) throws IOException {
    try {
      return owned(start.start());
    } catch (IOException e) {
      throw new IOException("cannot listen on " + settings.address() + ": " + e.getMessage(), e);
    }
  }

  private <T extends AutoCloseable> T owned(T opened) {
    open.push(opened);
    return opened;
  }

  ReverseServer proxy() {
    return proxy;
  }

  /** Where Envoy asks, if it may. */
  Optional<InetSocketAddress> envoy() {
    return envoy.map(EnvoyServer::address);
  }

  /** Where others ask over HTTP, if they may. */
  Optional<InetSocketAddress> asked() {
    return asked.map(ReverseServer::address);
  }

  void count(Meters meters) {
    meters.shows("postern.connections", proxy::connections);
    meters.grows("postern.connections.turned.away", proxy::turnedAway);
    meters.grows("postern.connections.crowding", proxy::crowding);
    meters.grows("postern.connections.sent.home", proxy::sentHome);
    meters.grows("postern.connections.not.accepted", proxy::notAccepted);
    meters.grows("postern.requests.strained", proxy::strained);
    meters.shows("postern.bodies.bytes", proxy::bodies);
    meters.shows("postern.upstream.connections", proxy::upstreamConnections);
    meters.shows("postern.upstream.waiting", proxy::upstreamWaiting);
    meters.grows("postern.upstream.busy", proxy::upstreamBusy);
    meters.shows("postern.upstream.down", proxy::upstreamDown);
    meters.grows("postern.upstream.connect.failures", proxy::upstreamFailures);
    asked.ifPresent(http -> {
      meters.shows("postern.asked.connections", http::connections);
      meters.grows("postern.asked.turned.away", http::turnedAway);
      meters.grows("postern.asked.strained", http::strained);
    });
  }

  /** Goes on serving, but asks clients to close their connections. */
  void drain() {
    proxy.drain();
    asked.ifPresent(ReverseServer::drain);
  }

  /** Lets nobody in any more, and takes no new questions. */
  void stopAccepting() {
    proxy.stopAccepting();
    envoy.ifPresent(EnvoyServer::stopAccepting);
    asked.ifPresent(ReverseServer::stopAccepting);
  }

  /** Whether everything under way has ended in time. */
  boolean areQuiet(Duration grace) throws InterruptedException {
    long until = System.nanoTime() + grace.toNanos();
    boolean quiet = proxy.awaitQuiet(grace);
    if (envoy.isPresent()) {
      quiet &= envoy.get().awaitQuiet(left(until));
    }
    if (asked.isPresent()) {
      quiet &= asked.get().awaitQuiet(left(until));
    }
    return quiet;
  }

  private static Duration left(long until) {
    return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
  }

  /** Ends what is left in the middle. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable latest = open.pop();
      try {
        latest.close();
      } catch (Exception e) {
        LOG.warn("{} could not be closed", latest, e);
      }
    }
  }
}
