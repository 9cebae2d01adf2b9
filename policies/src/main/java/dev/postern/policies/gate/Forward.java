package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Target;

/**
 * What may be sent to a server: this head, and this body or the one that streams by. Only a passage
 * makes one, and a door sends nothing else: what was not checked cannot be sent.
 */
public final class Forward implements Verdict {
  private final Target target;
  private final Arrival head;
  private final Body body;

  Forward(Target target, Arrival head, Body body) {
    this.target = target;
    this.head = head;
    this.body = body;
  }

  public Target target() {
    return target;
  }

  /** Method, path below the upstream, and headers as the upstream gets them, framing left out. */
  public Arrival head() {
    return head;
  }

  /** {@code None}, {@code Whole} or {@code AsItComes}. */
  public Body body() {
    return body;
  }
}
