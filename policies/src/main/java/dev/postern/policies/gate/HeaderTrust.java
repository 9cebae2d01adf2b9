package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whose word about where a request came from is believed. Before anything looks at a request, the
 * headers that speak of its way, or of another method, are removed, unless a trusted peer sent
 * them.
 */
public final class HeaderTrust {
  private static final List<String> GUARDED =
      List.of("x-postern-", "x-forwarded-", "x-original-", "x-envoy-");

  private static final Set<String> GUARDED_WHOLE = Set.of("forwarded", "x-real-ip");

  /** With these a server may run another call than the one that was judged, whoever sent them. */
  private static final Set<String> ANOTHER_CALL =
      Set.of("x-http-method", "x-http-method-override", "x-method-override", "x-rewrite-url");

  private final List<Range> peers;
  private final int hops;

  /**
   * @param peers the peers whose forwarding headers are believed
   * @param hops how many proxies of ours stand in front; the client's address is the one that the
   *     outermost of them saw, counted from the right
   */
  public HeaderTrust(List<Range> peers, int hops) {
    this.peers = List.copyOf(peers);
    this.hops = hops;
  }

  public static HeaderTrust nobody() {
    return new HeaderTrust(List.of(), 0);
  }

  /** The very same arrival when there is nothing to remove. */
  public Arrival clean(Arrival head) {
    Predicate<String> meant = trusts(head) ? HeaderTrust::meansAnotherCall : HeaderTrust::isGuarded;
    Headers kept = head.headers().without(meant);
    return kept == head.headers() ? head : head.with(kept);
  }

  /** Whether any of them says where a request came from, or that another call is meant. */
  public static boolean speakOfTheirWay(Headers headers) {
    return headers.without(HeaderTrust::isGuarded) != headers;
  }

  /** The address that is answerable for a request; the very text of its peer where that is it. */
  public String clientIp(Arrival head) {
    return hops == 0 ? head.peer().text() : forwardedFor(head).orElse(head.peer().text());
  }

  private Optional<String> forwardedFor(Arrival head) {
    if (!trusts(head)) {
      return Optional.empty();
    }
    List<String> way =
        head.headers().all("x-forwarded-for").stream()
            .flatMap(value -> List.of(value.split(",", -1)).stream())
            .map(String::strip)
            .toList();
    int place = way.size() - hops;
    return place < 0
        ? Optional.empty()
        : Optional.of(way.get(place)).filter(HeaderTrust::isAddress);
  }

  private static boolean isAddress(String text) {
    try {
      InetAddress.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean trusts(Arrival head) {
    for (int i = 0; i < peers.size(); i++) {
      if (peers.get(i).holds(head.peer().address())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isGuarded(String name) {
    String plain = plain(name);
    return !plain.isEmpty()
        && (GUARDED_WHOLE.contains(plain) || ANOTHER_CALL.contains(plain) || startsGuarded(plain));
  }

  private static boolean startsGuarded(String plain) {
    for (String guarded : GUARDED) {
      if (plain.startsWith(guarded)) {
        return true;
      }
    }
    return false;
  }

  private static boolean meansAnotherCall(String name) {
    return ANOTHER_CALL.contains(plain(name));
  }

  /** Servers that turn dashes into underscores read the one for the other; empty for most names. */
  private static String plain(String name) {
    int first = name.isEmpty() ? 0 : name.charAt(0) | 0x20;
    boolean candidate = first == 'x' || first == 'f';
    return candidate ? name.toLowerCase(Locale.ROOT).replace('_', '-') : "";
  }

  /** A CIDR range of addresses. */
  public record Range(InetAddress base, int bits) {
    public boolean holds(InetAddress address) {
      byte[] ours = base.getAddress();
      byte[] theirs = address.getAddress();
      if (ours.length != theirs.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 128 >> (bit & 7);
        if ((ours[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
