package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import java.net.InetAddress;

/** Heads of requests, for tests. */
final class Calls {
  static final Peer PEER = new Peer(InetAddress.ofLiteral("192.0.2.7"), 4711);

  private Calls() {}

  static Arrival get(String target, String... headers) {
    return call("GET", target, headers);
  }

  static Arrival call(String method, String target, String... headers) {
    Authority authority = Authority.parse("api.test").orElseThrow();
    return new Arrival(Door.TEST, PEER, method, authority, target, Headers.of(headers));
  }

  /** A POST of JSON. */
  static Arrival post(String target, String... headers) {
    Arrival call = call("POST", target, headers);
    return call.with(call.headers().plus("Content-Type", "application/json"));
  }
}
