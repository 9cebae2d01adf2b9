package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;

/** As which subject an identified caller acts here. */
public interface SubjectResolver {
  Resolved resolve(Caller claimed, Arrival head, Leave leave);

  /** A subject, or why there is none. */
  sealed interface Resolved {
    record As(Caller caller) implements Resolved {}

    record Nobody(String why) implements Resolved {}

    enum Later implements Resolved {
      LATER
    }
  }
}
