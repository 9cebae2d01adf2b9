package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Target;
import java.util.Optional;

/** An admitted request: who came, as what, where to, with which head. */
record Visit(Route route, Arrival head, CallPath.Clear path, Caller caller, Optional<String> role) {

  /** Whether it only asks to be told what the server has to say. */
  boolean opensStream() {
    return route.target() instanceof Target.McpServer && head.method().equals("GET");
  }

  /** The head as the server gets it: its own path, and no credential that was meant for us. */
  Arrival forwardedHead() {
    return forwarded(keepsCredentials() ? head.headers() : head.headers().without(this::isOurs));
  }

  /** The headers as the server gets them, with exactly one field of this name. */
  Headers forwardedHeaders(String name, String value) {
    Headers all = head.headers();
    boolean keeps = keepsCredentials();
    Headers.Builder sent = Headers.builder(all.size() + 1);
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
