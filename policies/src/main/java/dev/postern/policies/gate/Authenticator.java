package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import java.util.Set;

/** Who calls, by the credential that came along. */
public interface Authenticator {
  Identified identify(Arrival head, Leave leave);

  /** The headers in which it looks for credentials, in lower case: they are not for the server. */
  Set<String> credentialHeaders();

  /**
   * Whether a parameter of a query would be a credential of the kind that it knows.
   *
   * @param name in lower case, without dashes
   */
  boolean isCredential(String name, String value);

  /** What a credential says. */
  sealed interface Identified {
    record Known(Caller caller) implements Identified {}

    /** There is no credential of the kind this authenticator knows. */
    enum NotMine implements Identified {
      NOT_MINE
    }

    /** There is one, and it is no good; {@code why} is for the journal only. */
    record Bad(String why) implements Identified {}

    enum Later implements Identified {
      LATER
    }
  }
}
