package dev.postern.policies.rulebook;

import dev.postern.hooks.traffic.Authority;
import dev.postern.policies.gate.Route;
import dev.postern.policies.gate.Routes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the server by host, then by the longest path. One that names the host and port goes before
 * one that names the host, and that before one that answers to any.
 */
final class Addresses implements Routes {
  /** By longest path first. */
  private final Map<Authority, List<Route>> byHost = new HashMap<>();

  private final List<Route> anyHost = new ArrayList<>();
  private final Map<String, Route> byName = new HashMap<>();

  /**
   * @param hosts empty for any host
   */
  void add(List<Authority> hosts, Route route) {
    byName.put(route.target().name(), route);
    if (hosts.isEmpty()) {
      anyHost.add(route);
    }
    hosts.forEach(host -> byHost.computeIfAbsent(host, _ -> new ArrayList<>()).add(route));
  }

  /** To be called once, when all are added. */
  Addresses sorted() {
    Comparator<Route> longest = Comparator.comparingInt(route -> -route.path().length());
    byHost.values().forEach(routes -> routes.sort(longest));
    anyHost.sort(longest);
    return this;
  }

  @Override
  public Optional<Route> find(Authority authority, String path) {
    if (byHost.isEmpty()) {
      return below(anyHost, path);
    }
    Optional<Route> exact = below(byHost.getOrDefault(authority, List.of()), path);
    if (exact.isPresent()) {
      return exact;
    }
    Authority bare = new Authority(authority.host(), OptionalInt.empty());
    Optional<Route> host = below(byHost.getOrDefault(bare, List.of()), path);
    return host.isPresent() ? host : below(anyHost, path);
  }

  @Override
  public Optional<Route> named(String server, String path) {
    return Optional.ofNullable(byName.get(server)).filter(route -> isBelow(route.path(), path));
  }

  private static Optional<Route> below(List<Route> routes, String path) {
    for (int i = 0; i < routes.size(); i++) {
      if (isBelow(routes.get(i).path(), path)) {
        return Optional.of(routes.get(i));
      }
    }
    return Optional.empty();
  }

  private static boolean isBelow(String prefix, String path) {
    return path.startsWith(prefix)
        && (prefix.equals("/")
            || path.length() == prefix.length()
            || path.charAt(prefix.length()) == '/');
  }
}
