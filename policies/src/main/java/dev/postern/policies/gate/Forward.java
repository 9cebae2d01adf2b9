package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.RuleRef;
import dev.postern.hooks.traffic.Subject;
import dev.postern.hooks.traffic.Target;
import java.util.Optional;

/**
 * What may be sent to a server: this head, and this body or the one that streams by. Only a passage
 * makes one, and a door sends nothing else: what was not checked cannot be sent.
 */
public final class Forward implements Verdict {
  private final Target target;
  private final Arrival head;
  private final Body body;
  private final Trail trail;

  Forward(Target target, Arrival head, Body body, Trail trail) {
    this.target = target;
    this.head = head;
    this.body = body;
    this.trail = trail;
  }

  /** By what it was let through. */
  public Grounds grounds() {
    return new Grounds(trail.id(), trail.caller().map(Caller::subject), trail.rule());
  }

  /**
   * @param decision the id under which the journal has it
   * @param rule the rule that allowed it, where it was one
   */
  public record Grounds(String decision, Optional<Subject> subject, Optional<RuleRef> rule) {}

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
