package dev.postern.policies.identity;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import java.net.InetAddress;

/** Requests that differ in their headers only. */
final class Heads {
  private Heads() {}

  static Arrival with(String... namesAndValues) {
    return new Arrival(
        Door.TEST,
        new Peer(InetAddress.getLoopbackAddress(), 50_000),
        "POST",
        Authority.of("weather.example", 443),
        "/mcp",
        Headers.of(namesAndValues));
  }
}
