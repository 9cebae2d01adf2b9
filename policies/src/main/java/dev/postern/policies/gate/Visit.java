package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Target;
import java.util.Locale;
import java.util.Optional;

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

  /** The head as the server gets it: its own path, and no credential that was meant for us. */
  Arrival forwardedHead() {
    boolean all = keepsCredentials() && (switchesProtocol() || !head.headers().has(UPGRADE));
    return forwarded(all ? head.headers() : head.headers().without(this::staysHere));
  }

  private boolean staysHere(String name) {
    return !keepsCredentials() && isOurs(name)
        || name.equalsIgnoreCase(UPGRADE) && !switchesProtocol();
  }

  /** The headers as the server gets them, with exactly one field of this name. */
  Headers forwardedHeaders(String name, String value) {
    Headers all = head.headers();
    boolean keeps = keepsCredentials();
    Headers.Builder sent = Headers.builder(keeps ? all.size() + 1 : all.size());
    for (int i = 0; i < all.size(); i++) {
      String each = all.name(i);
      if (!each.equalsIgnoreCase(name) && (keeps || !isOurs(each))) {
        sent.add(each, all.value(i));
      }
    }
    return sent.add(name, value).build();
  }

  /** The head with these headers, for the server's own path. */
  Arrival forwarded(Headers headers) {
    String target = path.below(route.path(), route.target().upstream().path(), head);
    return new Arrival(head.door(), head.peer(), head.method(), head.authority(), target, headers);
  }

  /**
   * Whether credentials go on: what an observed server's callers show and nobody here knows is
   * meant for the server.
   */
  private boolean keepsCredentials() {
    return route.forwardsCredentials() || (route.observe() && caller.equals(Gate.UNKNOWN));
  }

  private boolean isOurs(String name) {
    for (String credential : route.authenticator().credentialHeaders()) {
      if (credential.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }
}
