package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;

/** STUB: being written. Removes headers that only trusted peers may set; tells the client's address. */
public final class HeaderTrust {
  /** Nobody is trusted. */
  public static HeaderTrust nobody() { return new HeaderTrust(java.util.List.of(), 0); }

  /**
   * @param peers CIDR ranges of the peers whose forwarding headers are believed
   * @param hops how many proxies of ours stand in front, counted from the right
   */
  public HeaderTrust(java.util.List<Range> peers, int hops) {}

  Arrival clean(Arrival head) { return head; }

  String clientIp(Arrival head) { return head.peer().address().getHostAddress(); }

  /** A CIDR range of addresses. */
  public record Range(java.net.InetAddress base, int bits) {}
}
