package dev.postern.proxy.reach;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of names. A name is looked up on a virtual thread, once for all who ask while that
 * goes on; what was found, or that nothing was, is good for a second. Literal addresses are read at
 * once and never looked up.
 */
public final class Names {
  private static final Logger LOG = LoggerFactory.getLogger(Names.class);
  private static final long GOOD_FOR = Duration.ofSeconds(1).toNanos();
  private static final int MANY = 1_000;

  /** Who knows names; may wait. */
  public interface Resolver {
    List<InetAddress> addresses(String name) throws UnknownHostException;
  }

  private final Resolver resolver;
  private final LongSupplier nanos;
  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, List<Waiting>> asked = new HashMap<>();

  private record Known(List<InetAddress> addresses, long until) {}

  private record Waiting(Executor where, Consumer<List<InetAddress>> then) {}

  public Names(Resolver resolver, LongSupplier nanos) {
    this.resolver = resolver;
    this.nanos = nanos;
  }

  /**
   * As the operating system knows them. The JDK remembers addresses for half a minute, so a name
   * that moves is followed; it would remember for ten seconds that a name is unknown, and is told
   * not to, unless somebody has set something else than that usual value.
   */
  public static Names ofSystem() {
    if ("10".equals(Security.getProperty("networkaddress.cache.negative.ttl"))) {
      Security.setProperty("networkaddress.cache.negative.ttl", "1");
    }
    return new Names(name -> List.of(InetAddress.getAllByName(name)), System::nanoTime);
  }

  /**
   * Tells the addresses of a host, none if it has none: at once where they are known, else later.
   *
   * @param where runs {@code then} later on; the caller is on it
   */
  public void find(String host, Executor where, Consumer<List<InetAddress>> then) {
    Optional<List<InetAddress>> now = literal(host).or(() -> knownOrAwaited(host, where, then));
    now.ifPresent(then);
  }

  private static Optional<List<InetAddress>> literal(String host) {
    boolean candidate = host.indexOf(':') >= 0 || Character.digit(host.charAt(0), 10) >= 0;
    if (!candidate) {
      return Optional.empty();
    }
    try {
      return Optional.of(List.of(InetAddress.ofLiteral(host)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private synchronized Optional<List<InetAddress>> knownOrAwaited(
      String host, Executor where, Consumer<List<InetAddress>> then) {
    Known fresh = known.get(host);
    if (fresh != null && nanos.getAsLong() - fresh.until() < 0) {
      return Optional.of(fresh.addresses());
    }
    List<Waiting> others = asked.get(host);
    if (others == null) {
      asked.put(host, new ArrayList<>(List.of(new Waiting(where, then))));
      Thread.ofVirtual().name("postern-names").start(() -> lookUp(host));
    } else {
      others.add(new Waiting(where, then));
    }
    return Optional.empty();
  }

  private void lookUp(String host) {
    List<InetAddress> found = List.of();
    try {
      found = List.copyOf(resolver.addresses(host));
    } catch (UnknownHostException e) {
      LOG.debug("{} has no address: {}", host, e.getMessage());
    } finally {
      tell(host, found);
    }
  }

  private void tell(String host, List<InetAddress> found) {
    for (Waiting one : learned(host, found)) {
      try {
        one.where().execute(() -> one.then().accept(found));
      } catch (RejectedExecutionException e) {
        LOG.debug("nobody waits for {} any more: its event loop has ended", host);
      }
    }
  }

  private synchronized List<Waiting> learned(String host, List<InetAddress> found) {
    long now = nanos.getAsLong();
    if (known.size() >= MANY) {
      known.values().removeIf(one -> now - one.until() >= 0);
    }
    known.put(host, new Known(found, now + GOOD_FOR));
    List<Waiting> waiting = asked.remove(host);
    return waiting == null ? List.of() : waiting;
  }
}
