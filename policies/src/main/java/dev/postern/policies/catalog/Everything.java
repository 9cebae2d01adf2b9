package dev.postern.policies.catalog;

import dev.postern.hooks.traffic.Operation;
import dev.postern.policies.gate.Catalog;
import java.util.Optional;
import java.util.Set;

/** A server that does not say what it allows: everything is published as it is. */
public enum Everything implements Catalog {
  EVERYTHING;

  @Override
  public Optional<Published> find(Operation asked) {
    return asItIs(asked);
  }

  @Override
  public Optional<Published> show(Operation original) {
    return asItIs(original);
  }

  static Optional<Published> asItIs(Operation operation) {
    return Optional.of(new Published(operation, operation, Set.of()));
  }
}
