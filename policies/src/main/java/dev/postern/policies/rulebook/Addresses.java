package dev.postern.policies.rulebook;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Transport;
import dev.postern.policies.gate.ProtectedResource;
import dev.postern.policies.gate.Route;
import dev.postern.policies.gate.Routes;
import dev.postern.policies.gate.Routes.Found.Nowhere;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the server by host, then by the longest path. One that names the host and port goes before
 * one that names the host, and that before one that answers to any. A server's metadata stands
 * under the host by which clients know it, and under those to which it answers where no other has
 * its own there.
 */
final class Addresses implements Routes {
  private static final HostAddresses NOTHING = new HostAddresses();

  private final Map<Authority, HostAddresses> byHost = new HashMap<>();
  private final HostAddresses anyHost = new HostAddresses();

  /** Those of any host, for a host that nobody names. */
  private HostAddresses strangers = NOTHING;

  private final Map<String, Entry> byName = new HashMap<>();
  private final List<Known> known = new ArrayList<>();

  /** A server and the hosts it answers to, none for any. */
  private record Entry(Found.Server found, List<Authority> hosts) {
    Route route() {
      return found.route();
    }

    /** One that names a host is meant with any port. */
    boolean answersTo(Authority authority) {
      return hosts.isEmpty() || hosts.contains(authority) || hosts.contains(bare(authority));
    }

    boolean isMcpAt(String path) {
      return route().target() instanceof Target.McpServer server
          && switch (server.transport()) {
            case Transport.Streamable _ -> isAt(route().path(), path);
            case Transport.Sse(String stream, String messages) ->
                isAt(Transport.Sse.below(route().path(), stream), path)
                    || isAt(Transport.Sse.below(route().path(), messages), path);
          };
    }

    private static boolean isAt(String own, String path) {
      return path.equals(own) || path.equals(own + "/");
    }
  }

  private record Known(Authority host, Found.Metadata metadata) {}

  /**
   * @param hosts empty for any host
   */
  void add(List<Authority> hosts, Route route) {
    Found.Server found = new Found.Server(route);
    byName.put(route.target().name(), new Entry(found, hosts));
    if (hosts.isEmpty()) {
      anyHost.add(found);
    }
    hosts.forEach(host -> at(host).add(found));
  }

  /** Clients know the server under this host. */
  void known(Authority host, Route route) {
    route
        .resource()
        .ifPresent(resource -> known.add(new Known(host, new Found.Metadata(route, resource))));
  }

  private HostAddresses at(Authority host) {
    return byHost.computeIfAbsent(host, _ -> new HostAddresses());
  }

  /** To be called once, when all are added. */
  Addresses sorted() {
    known.forEach(one -> at(one.host()).describe(one.metadata()));
    byHost.keySet().stream().map(Authority::host).distinct().forEach(this::describeAtRoot);
    byHost.values().forEach(HostAddresses::sort);
    anyHost.sort();
    strangers = anyHost.copy();
    strangers.describeAtRoot(anyHost.routes());
    return this;
  }

  /** Whoever looks there does not say which server it means, so there must be no other. */
  private void describeAtRoot(String host) {
    List<HostAddresses> places =
        byHost.entrySet().stream()
            .filter(entry -> entry.getKey().host().equals(host))
            .map(Map.Entry::getValue)
            .toList();
    Set<Route> all = new LinkedHashSet<>(anyHost.routes());
    places.forEach(place -> all.addAll(place.routes()));
    places.forEach(place -> place.describeAtRoot(all));
  }

  @Override
  public Found find(Authority authority, String path) {
    if (byHost.isEmpty()) {
      Found found = strangers.at(path);
      return found == Nowhere.NOWHERE ? elsewhere(path) : found;
    }
    HostAddresses exact = byHost.getOrDefault(authority, NOTHING);
    HostAddresses host = byHost.getOrDefault(bare(authority), NOTHING);
    boolean named = exact != NOTHING || host != NOTHING;
    Found found = exact.at(path);
    if (found == Nowhere.NOWHERE) {
      found = host.at(path);
    }
    if (found == Nowhere.NOWHERE) {
      found = (named ? anyHost : strangers).at(path);
    }
    return found == Nowhere.NOWHERE ? elsewhere(path) : found;
  }

  private static Authority bare(Authority authority) {
    return authority.port().isEmpty()
        ? authority
        : new Authority(authority.host(), OptionalInt.empty());
  }

  private Found elsewhere(String path) {
    return byName.values().stream()
        .filter(entry -> entry.isMcpAt(path))
        .<Found>map(entry -> new Found.OtherHost(entry.route()))
        .findFirst()
        .orElse(Nowhere.NOWHERE);
  }

  /** Whoever names an HTTP API knows better than a host which one is meant. */
  @Override
  public Found named(String server, Authority authority, String path) {
    Entry entry = byName.get(server);
    if (entry == null) {
      return Nowhere.NOWHERE;
    }
    boolean metadata =
        entry.route().resource().filter(resource -> isMetadata(path, resource)).isPresent();
    if (metadata) {
      return new Found.Metadata(entry.route(), entry.route().resource().get());
    }
    if (!HostAddresses.isBelow(entry.route().path(), path)) {
      return Nowhere.NOWHERE;
    }
    return entry.isMcpAt(path) && !entry.answersTo(authority)
        ? new Found.OtherHost(entry.route())
        : entry.found();
  }

  private static boolean isMetadata(String path, ProtectedResource resource) {
    return Stream.of(resource.metadataPath(), ProtectedResource.WELL_KNOWN).anyMatch(path::equals);
  }
}
