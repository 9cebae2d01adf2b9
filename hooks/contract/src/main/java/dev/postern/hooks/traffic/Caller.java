package dev.postern.hooks.traffic;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls, as the gate has established it.
 *
 * @param how the name of the authentication that knew the caller
 */
public record Caller(
    Subject subject,
    Optional<String> tenant,
    Set<String> groups,
    Map<String, String> claims,
    String how) {
  public Caller {
    groups = Set.copyOf(groups);
    claims = Map.copyOf(claims);
  }

  public static Caller of(Subject subject, String how) {
    return new Caller(subject, Optional.empty(), Set.of(), Map.of(), how);
  }
}
