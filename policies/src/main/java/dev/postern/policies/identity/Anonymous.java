package dev.postern.policies.identity;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authenticator;
import dev.postern.policies.gate.Leave;
import java.util.Set;

/**
 * Knows every caller that shows no credential at all, as {@link Subject#ANONYMOUS}. One who shows a
 * credential is never anonymous: a bad one does not become a harmless nobody.
 */
public final class Anonymous implements Authenticator {
  private final Identified.Known anyone;
  private final Set<String> credentials;

  /**
   * @param name the name of the authentication in the documents
   */
  public Anonymous(String name) {
    this(
        new Identified.Known(Caller.of(Subject.ANONYMOUS, name)), Set.of(Credential.AUTHORIZATION));
  }

  private Anonymous(Identified.Known anyone, Set<String> credentials) {
    this.anyone = anyone;
    this.credentials = credentials;
  }

  /** The same, for a server whose callers may show credentials in these headers. */
  Anonymous beside(Set<String> credentialHeaders) {
    return new Anonymous(anyone, credentialHeaders);
  }

  @Override
  public Identified identify(Arrival head, Leave leave) {
    for (String header : credentials) {
      if (head.headers().has(header)) {
        return Identified.NotMine.NOT_MINE;
      }
    }
    return anyone;
  }

  @Override
  public boolean isCredential(String name, String value) {
    return false;
  }

  @Override
  public Set<String> credentialHeaders() {
    return credentials;
  }
}
