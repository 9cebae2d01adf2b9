package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Authority;
import java.util.Optional;

/** Which protected server answers to an address. */
public interface Routes {
  Optional<Route> find(Authority authority, String path);

  /** The server of this name, if it answers to this path. */
  Optional<Route> named(String server, String path);
}
