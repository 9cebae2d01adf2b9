package dev.postern.policies.rulebook;

import dev.postern.hooks.traffic.Authority;
import dev.postern.policies.catalog.AllowedOperations;
import dev.postern.policies.rulebook.documents.Nearest;
import dev.postern.policies.rulebook.documents.Node;
import dev.postern.policies.rulebook.documents.Place;
import dev.postern.policies.rulebook.documents.Placed;
import dev.postern.policies.rulebook.documents.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold between a server and everything else. */
final class ServerChecks {
  private static final Set<String> LIMITS_OF_MESSAGES =
      Set.of("body", "depth", "members", "event", "streamsAtOnce");

  private final Library library;
  private final Problems problems;
  private final Problems warnings;

  ServerChecks(Library library, Problems problems, Problems warnings) {
    this.library = library;
    this.problems = problems;
    this.warnings = warnings;
  }

  void run() {
    library.servers().forEach(this::check);
    refuseSameAddress();
  }

  private void check(Named<ProtectedServer> server) {
    checkAuthentication(server);
    checkPolicy(server);
    checkHosts(server.spec());
    checkProtocol(server);
    server.spec().allowedOperations().ifPresent(listed -> checkPublished(server.spec(), listed));
  }

  private void checkAuthentication(Named<ProtectedServer> server) {
    List<String> known = library.names(Catalogue.AUTHENTICATION);
    Set<String> named = new HashSet<>();
    for (Placed<String> one : server.spec().authentication()) {
      refuseUnknown(one, Catalogue.AUTHENTICATION, known);
      if (!named.add(one.value())) {
        problems.add(one.place(), "'" + one.value() + "' is named twice");
      }
    }
    if (named.isEmpty()) {
      warnings.add(
          server.place(),
          "server '" + server.name() + "' refuses everybody: it names no 'authentication'");
    }
  }

  private void checkPolicy(Named<ProtectedServer> server) {
    List<String> known = library.names(Catalogue.POLICY);
    server.spec().policy().ifPresent(one -> refuseUnknown(one, Catalogue.POLICY, known));
    if (server.spec().policy().isEmpty()) {
      warnings.add(
          server.place(), "server '" + server.name() + "' refuses everybody: it names no 'policy'");
    }
  }

  private void refuseUnknown(Placed<String> name, String kind, List<String> known) {
    if (!known.contains(name.value())) {
      problems.add(
          name.place(),
          "there is no " + kind + " '" + name.value() + "'",
          Nearest.to(name.value(), known));
    }
  }

  private void checkHosts(ProtectedServer server) {
    Set<Authority> named = new HashSet<>();
    for (Placed<Authority> host : server.hosts().orElse(List.of())) {
      if (!named.add(host.value())) {
        problems.add(host.place(), "'" + host.value() + "' is named twice");
      }
    }
  }

  private void checkProtocol(Named<ProtectedServer> server) {
    ProtectedServer spec = server.spec();
    if (spec.protocol() == ProtectedServer.Protocol.HTTP) {
      refuseLimitsOfMessages(server.document().spec());
      spec.mcp()
          .ifPresent(mcp -> problems.add(mcp.place(), "'mcp' means nothing to an http server"));
      spec.allowedOperations()
          .ifPresent(listed ->
              problems.add(
                  listed.place(),
                  "'allowedOperations' lists tools, which an http server does not have"));
    }
  }

  /** Nobody reads what passes to an http server, so there is nothing to be limited. */
  private void refuseLimitsOfMessages(Node.Mapping spec) {
    if (spec.get("limits").orElse(spec) instanceof Node.Mapping limits && limits != spec) {
      limits.entries().stream()
          .filter(limit -> LIMITS_OF_MESSAGES.contains(limit.key()))
          .forEach(limit ->
              problems.add(
                  limit.place(), "'" + limit.key() + "' limits nothing at an http server"));
    }
  }

  private void checkPublished(
      ProtectedServer server,
      Placed<Map<String, Placed<ProtectedServer.AllowedOperation>>> listed) {
    for (AllowedOperations.Flaw flaw : AllowedOperations.flaws(server.published())) {
      Optional<Place> at = flaw.original().map(name -> listed.value().get(name)).map(Placed::place);
      String about = flaw.original().map(name -> "'" + name + "': ").orElse("");
      problems.add(at.orElse(listed.place()), about + flaw.what());
    }
    Optional<Named<AccessPolicy>> policy =
        server.policy().flatMap(name -> library.policy(name.value()));
    policy.ifPresent(known ->
        listed.value().values().stream()
            .flatMap(one -> one.value().allowedRoles().stream().flatMap(List::stream))
            .forEach(role -> PolicyChecks.warnOfStrangeRole(role, known, warnings)));
  }

  private void refuseSameAddress() {
    Map<String, Named<ProtectedServer>> taken = new HashMap<>();
    for (Named<ProtectedServer> server : library.servers()) {
      Map<String, Place> addresses = addresses(server);
      addresses.forEach((address, place) -> {
        Named<ProtectedServer> other = taken.putIfAbsent(address, server);
        if (other != null && other != server) {
          problems.add(
              place,
              "server '"
                  + server.name()
                  + "' answers to "
                  + address
                  + ", and so does '"
                  + other.name()
                  + "' in "
                  + other.place());
        }
      });
    }
  }

  private static String address(Authority host, String path) {
    return "host " + host + ", path " + path;
  }

  private static Map<String, Place> addresses(Named<ProtectedServer> server) {
    String path = server.spec().servedBelow();
    Map<String, Place> addresses = new LinkedHashMap<>();
    if (server.spec().hosts().isEmpty()) {
      addresses.put("any host, path " + path, server.place());
      return addresses;
    }
    server
        .spec()
        .hosts()
        .get()
        .forEach(host -> addresses.putIfAbsent(address(host.value(), path), host.place()));
    server
        .spec()
        .externalUrl()
        .ifPresent(
            url -> addresses.putIfAbsent(address(url.value().authority(), path), url.place()));
    return addresses;
  }
}
