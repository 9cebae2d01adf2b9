package dev.postern.policies.rulebook;

import dev.postern.policies.gate.ProtectedResource;
import dev.postern.policies.gate.Route;
import dev.postern.policies.gate.Routes.Found;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What answers under one host, or under any: metadata at exactly its paths, servers below theirs.
 */
final class HostAddresses {
  /** By longest path first, once sorted. */
  private final List<Found.Server> servers = new ArrayList<>();

  /** By path; nothing stands where two servers would have theirs. */
  private final Map<String, Found> metadata = new HashMap<>();

  /** A server answers here; so does its metadata, unless another's does. */
  void add(Found.Server found) {
    servers.add(found);
    Route route = found.route();
    route
        .resource()
        .ifPresent(resource ->
            metadata.merge(
                resource.metadataPath(),
                new Found.Metadata(route, resource),
                (_, _) -> Found.Nowhere.NOWHERE));
  }

  /** It is under this host that clients look for it. */
  void describe(Found.Metadata known) {
    metadata.put(known.resource().metadataPath(), known);
  }

  /** The only server of a host has its metadata also where no path is named. */
  void describeAtRoot(Collection<Route> all) {
    if (all.size() == 1) {
      Route only = all.iterator().next();
      only.resource()
          .ifPresent(resource ->
              metadata.putIfAbsent(
                  ProtectedResource.WELL_KNOWN, new Found.Metadata(only, resource)));
    }
  }

  List<Route> routes() {
    return servers.stream().map(Found.Server::route).toList();
  }

  HostAddresses copy() {
    HostAddresses copy = new HostAddresses();
    copy.servers.addAll(servers);
    copy.metadata.putAll(metadata);
    return copy;
  }

  void sort() {
    servers.sort(Comparator.comparingInt(server -> -server.route().path().length()));
  }

  Found at(String path) {
    @Nullable Found described = metadata.isEmpty() ? null : metadata.get(path);
    if (described != null && described != Found.Nowhere.NOWHERE) {
      return described;
    }
    for (int i = 0; i < servers.size(); i++) {
      if (isBelow(servers.get(i).route().path(), path)) {
        return servers.get(i);
      }
    }
    return Found.Nowhere.NOWHERE;
  }

  static boolean isBelow(String prefix, String path) {
    return path.startsWith(prefix)
        && (prefix.equals("/")
            || path.length() == prefix.length()
            || path.charAt(prefix.length()) == '/');
  }
}
