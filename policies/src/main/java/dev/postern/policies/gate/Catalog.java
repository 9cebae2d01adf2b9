package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Operation;
import java.util.Optional;
import java.util.Set;

/** Which operations a server publishes, under which names. */
public interface Catalog {
  /** The operation behind the name a caller used; empty when no such name is published. */
  Optional<Published> find(Operation asked);

  /** The published form of one of the server's own operations; empty when it is not published. */
  Optional<Published> show(Operation original);

  /**
   * An operation under both its names.
   *
   * @param shown as callers name it
   * @param original as the server names it; the very same object as {@code shown} unless renamed
   * @param allowedRoles the roles it is narrowed to; empty when it is not narrowed
   */
  record Published(Operation shown, Operation original, Set<String> allowedRoles) {
    public Published {
      allowedRoles = Set.copyOf(allowedRoles);
    }
  }
}
