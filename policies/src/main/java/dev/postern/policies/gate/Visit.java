package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Target;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An admitted request: who came, as what, where to, with which head. */
record Visit(Route route, Arrival head, CallPath.Clear path, Caller caller, Optional<String> role) {

  /** Whether it only asks to be told what the server has to say. */
  boolean opensStream() {
    return route.target() instanceof Target.McpServer && head.method().equals("GET");
  }

  /**
   * The head as the server gets it: its own path, and no credential that was meant for us. What an
   * observed server's callers show and nobody here knows is meant for the server.
   */
  Arrival forwardedHead() {
    return head.withTarget(path.below(route.path(), route.target().upstream().path(), head))
        .with(forwardedHeaders());
  }

  private Headers forwardedHeaders() {
    boolean theServers = route.observe() && caller.equals(Gate.UNKNOWN);
    if (route.forwardsCredentials() || theServers) {
      return head.headers();
    }
    Set<String> ours = route.authenticator().credentialHeaders();
    return head.headers().without(name -> ours.contains(name.toLowerCase(Locale.ROOT)));
  }
}
