package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Refusal;

/** In place of a request: bytes that never became one. */
record WireFlaw(Refusal refusal) {
  static WireFlaw malformed(String why) {
    return new WireFlaw(new Refusal.Malformed(Refusal.Flaw.HTTP, why));
  }

  static WireFlaw tooLarge(String why) {
    return new WireFlaw(new Refusal.Malformed(Refusal.Flaw.HTTP_TOO_LARGE, why));
  }
}
