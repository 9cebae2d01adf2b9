package dev.postern.proxy.http;

import dev.postern.proxy.wire.HeadLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Predicate;

/** Where the proxy listens, how much it takes in, and how long it waits. */
public record HttpSettings(InetSocketAddress address, Sizes sizes, Times times, Crowds crowds) {
  public static HttpSettings at(InetSocketAddress address) {
    return new HttpSettings(address, Sizes.DEFAULT, Times.DEFAULT, Crowds.DEFAULT);
  }

  /**
   * What is held at most.
   *
   * @param headers fields of one head
   * @param headerBytes bytes of all fields of one head
   * @param line bytes of a request's first line
   * @param connections client connections at once; one more is accepted and closed
   * @param idleUpstreams idle connections kept for one upstream by one event loop
   */
  public record Sizes(int headers, int headerBytes, int line, int connections, int idleUpstreams) {
    public static final Sizes DEFAULT = new Sizes(100, 64 << 10, 8 << 10, 20_000, 64);

    public Sizes {
      positive(headers);
      positive(headerBytes);
      positive(line);
      positive(connections);
      if (idleUpstreams < 0) {
        throw new IllegalArgumentException("a limit below zero");
      }
    }

    HeadLimits head() {
      return new HeadLimits(headers, headerBytes, line);
    }

    private static void positive(int limit) {
      if (limit <= 0) {
        throw new IllegalArgumentException("a limit must be positive");
      }
    }
  }

  /**
   * How many at once, so that nobody crowds out the others.
   *
   * @param perAddress connections of one client address, an IPv6 address by its /64
   * @param counted which addresses that applies to: a proxy in front brings everybody
   * @param bodies bytes of all bodies together that are read whole
   * @param upstreamConnections connections to one upstream, over all event loops
   * @param upstreamWaiting exchanges that wait for one of them
   */
  public record Crowds(
      int perAddress,
      Predicate<InetAddress> counted,
      long bodies,
      int upstreamConnections,
      int upstreamWaiting) {
    public static final Crowds DEFAULT = new Crowds(1_000, _ -> true, 32 << 20, 4_000, 256);

    public Crowds {
      Sizes.positive(perAddress);
      Sizes.positive(upstreamConnections);
      if (bodies <= 0 || upstreamWaiting < 0) {
        throw new IllegalArgumentException("a limit must be positive");
      }
    }
  }

  /**
   * How long each phase may take.
   *
   * @param header from a connection's opening, or a head's first byte, to its end
   * @param idleBody without a byte of a body moving, either way
   * @param connect to reach the upstream
   * @param firstByte from the request's end to the head of the upstream's answer
   * @param keepAlive between a client's requests
   * @param idleUpstream for which an upstream connection is kept unused: less than servers usually
   *     grant, so that a request seldom meets a connection that is just being closed
   */
  public record Times(
      Duration header,
      Duration idleBody,
      Duration connect,
      Duration firstByte,
      Duration keepAlive,
      Duration idleUpstream) {
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            Duration.ofSeconds(75),
            Duration.ofSeconds(4));
  }
}
