package dev.postern.policies.grants;

import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Authorizer;
import dev.postern.policies.gate.Catalog;
import java.util.Optional;

/** For a server that names no policy: nobody may enter it. */
public final class NoPolicy implements Authorizer {
  private static final String REMEDY = "an AccessPolicy that the server names under 'policy'";

  private final String why;

  public NoPolicy(String server) {
    this.why = "server " + Wording.quoted(server) + " names no policy";
  }

  @Override
  public Entry mayEnter(Caller caller) {
    return new Entry.Stays("no policy", why, REMEDY);
  }

  @Override
  public Permission mayDo(Caller caller, Optional<String> role, Catalog.Published operation) {
    return new Permission.Denied(new Refusal.NotGranted(why), Optional.empty(), REMEDY);
  }
}
