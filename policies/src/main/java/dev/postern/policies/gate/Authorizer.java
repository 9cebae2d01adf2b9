package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.RuleRef;
import java.util.Optional;

/** Whether a caller may come in, and what it may do there. Answers from memory. */
public interface Authorizer {
  Entry mayEnter(Caller caller);

  /** Asked after {@link #mayEnter} has let the caller in as {@code role}. */
  Permission mayDo(Caller caller, Optional<String> role, Catalog.Published operation);

  /** Whether one may come in, and as what. */
  sealed interface Entry {
    /**
     * @param by which policy, and what in it, lets the caller in
     * @param as the role in words
     */
    record Enters(Optional<String> role, String by, String as) implements Entry {
      public Enters(Optional<String> role, String by) {
        this(role, by, role.map(name -> "as " + name).orElse("yes"));
      }
    }

    record Stays(String by, String why, String remedy) implements Entry {}
  }

  /** Whether one may do something. */
  sealed interface Permission {
    /**
     * @param by what allows it, in words
     */
    record Granted(Optional<RuleRef> rule, String by) implements Permission {}

    /**
     * @param remedy what would have allowed it
     */
    record Denied(Refusal refusal, Optional<RuleRef> rule, String remedy) implements Permission {}
  }
}
