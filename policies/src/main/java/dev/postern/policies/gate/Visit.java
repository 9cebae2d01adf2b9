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
  private static final String UPGRADE = "upgrade";

  /** Whether it only asks to be told what the server has to say, or to speak another protocol. */
  boolean opensStream() {
    return switch (route.target()) {
      case Target.McpServer _ -> head.method().equals("GET");
      case Target.HttpApi _ -> switchesProtocol();
    };
  }

  /**
   * Whether it asks for a protocol that is not HTTP again. Other requests would follow in one that
   * is, and nobody would judge them: such a wish is not passed on.
   */
  private boolean switchesProtocol() {
    return head.headers().first(UPGRADE).filter(Visit::isAnotherProtocol).isPresent();
  }

  private static boolean isAnotherProtocol(String wish) {
    String name = wish.strip().toLowerCase(Locale.ROOT);
    return !name.contains(",")
        && !name.startsWith("h2")
        && !name.startsWith("http")
        && !name.startsWith("tls");
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
    Headers theirs = forwardedCredentials();
    return switchesProtocol() ? theirs : theirs.without(UPGRADE::equalsIgnoreCase);
  }

  private Headers forwardedCredentials() {
    boolean theServers = route.observe() && caller.equals(Gate.UNKNOWN);
    if (route.forwardsCredentials() || theServers) {
      return head.headers();
    }
    Set<String> ours = route.authenticator().credentialHeaders();
    return head.headers().without(name -> ours.contains(name.toLowerCase(Locale.ROOT)));
  }
}
