package dev.postern.policies.rulebook;

import dev.postern.hooks.HookPoint;
import dev.postern.hooks.chain.Mode;
import dev.postern.policies.identity.ApiKeys;
import dev.postern.policies.journal.WhenFull;
import dev.postern.policies.rulebook.documents.Document;
import dev.postern.policies.rulebook.documents.Nearest;
import dev.postern.policies.rulebook.documents.Node;
import dev.postern.policies.rulebook.documents.Place;
import dev.postern.policies.rulebook.documents.Placed;
import dev.postern.policies.rulebook.documents.Problems;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold for the sidecar as a whole, its keys and its hooks. */
final class SidecarChecks {
  private final Library library;
  private final Problems problems;
  private final Problems warnings;
  private final Clock clock;

  SidecarChecks(Library library, Problems problems, Problems warnings, Clock clock) {
    this.library = library;
    this.problems = problems;
    this.warnings = warnings;
    this.clock = clock;
  }

  void run() {
    refuseSecondSidecar();
    library.authentications().forEach(this::checkKeys);
    refuseSharedKeys();
    library.hooks().forEach(this::checkHook);
    warnOfNothing();
    warnOfHops();
    checkLimits();
    keepEnvoyOnThisMachine();
    tellOfUnrecordedCalls();
  }

  private void refuseSecondSidecar() {
    List<Document> all =
        library.documents().stream().filter(d -> d.kind().equals(Catalogue.SIDECAR)).toList();
    all.stream()
        .skip(1)
        .forEach(second ->
            problems.add(
                second.named(),
                "there is a second SidecarConfig, the first in " + all.getFirst().named()));
  }

  private void checkKeys(Named<Authentication> authentication) {
    Authentication spec = authentication.spec();
    if (spec.apiKeys().isEmpty()) {
      spec.apiKeyHeader()
          .ifPresent(header ->
              problems.add(header.place(), "'apiKeyHeader' means nothing without 'apiKeys'"));
    }
    for (Placed<Authentication.Key> key : spec.apiKeys().orElse(List.of())) {
      key.value()
          .expires()
          .filter(expires -> !clock.instant().isBefore(expires.value()))
          .ifPresent(expires ->
              warnings.add(
                  expires.place(), "the key of '" + key.value().subject() + "' has expired"));
    }
    spec.clientCertificate()
        .ifPresent(certificates -> checkCertificates(authentication, certificates));
    warnOfUnused(authentication);
  }

  private void checkCertificates(
      Named<Authentication> authentication, Authentication.Certificates certificates) {
    Map<HostName, Place> seen = new HashMap<>();
    for (Placed<Authentication.Holder> holder : certificates.dnsNames()) {
      Place first = seen.putIfAbsent(holder.value().name(), holder.place());
      if (first != null) {
        problems.add(
            holder.place(),
            "'" + holder.value().name().name() + "' is named twice, first in " + first);
      }
    }
    SidecarConfig sidecar = library.sidecar().spec();
    if (sidecar.envoy().isEmpty() && sidecar.trustedPeers().isEmpty()) {
      warnings.add(
          authentication.place(),
          "nobody can tell of certificates: the SidecarConfig has neither 'envoy' nor"
              + " 'trustedPeers'");
    }
  }

  private void warnOfUnused(Named<Authentication> authentication) {
    boolean used =
        library.servers().stream()
            .flatMap(server -> server.spec().authentication().stream())
            .anyMatch(name -> name.value().equals(authentication.name()));
    if (!used) {
      warnings.add(
          authentication.place(),
          "authentication '" + authentication.name() + "' is named by no server");
    }
  }

  /** Nobody could say whose such a key is; the text of neither entry is repeated. */
  private void refuseSharedKeys() {
    Map<String, Place> seen = new HashMap<>();
    for (Named<Authentication> authentication : library.authentications()) {
      for (Placed<Authentication.Key> key : authentication.spec().apiKeys().orElse(List.of())) {
        ApiKeys.Entry entry = key.value().entry();
        Place first = seen.putIfAbsent(entry.sha256(), key.place());
        if (first != null) {
          problems.add(key.place(), "this key is given twice, first in " + first);
        }
      }
    }
  }

  private void checkHook(Named<HookPlugin> hook) {
    List<String> known = library.names(Catalogue.SERVER);
    hook.spec().conditions().stream()
        .flatMap(condition -> condition.servers().stream())
        .filter(name -> !known.contains(name.value()))
        .forEach(name ->
            problems.add(
                name.place(),
                "there is no ProtectedServer '" + name.value() + "'",
                Nearest.to(name.value(), known)));
    Set<HookPoint> points = new HashSet<>();
    hook.spec().hooks().stream()
        .filter(point -> !points.add(point.value()))
        .forEach(point -> problems.add(point.place(), "'" + point.value().word() + "' twice"));
    tellOfFailingOpen(hook);
    if (hook.spec().mode().value() != Mode.DISABLED) {
      checkReach(hook);
    }
  }

  /** Hooks see MCP only; where nothing is seen, nothing must look protected. */
  private void checkReach(Named<HookPlugin> hook) {
    Set<String> deaf =
        library.servers().stream()
            .filter(server -> server.spec().protocol() == ProtectedServer.Protocol.HTTP)
            .map(Named::name)
            .filter(hook.spec()::appliesTo)
            .collect(Collectors.toCollection(TreeSet::new));
    List<Placed<String>> byName =
        hook.spec().conditions().stream()
            .flatMap(condition -> condition.servers().stream())
            .filter(name -> deaf.contains(name.value()))
            .toList();
    byName.forEach(name ->
        problems.add(
            name.place(), "'" + name.value() + "' is an http server, and hooks see MCP only"));
    if (deaf.isEmpty() || !byName.isEmpty()) {
      return;
    }
    String sees = "hook '" + hook.name() + "' sees nothing of http servers";
    if (library.names(Catalogue.SERVER).stream()
        .filter(hook.spec()::appliesTo)
        .allMatch(deaf::contains)) {
      problems.add(hook.place(), sees + ", and there are no others");
    } else {
      warnings.add(
          hook.place(),
          sees
              + ", here "
              + String.join(", ", deaf)
              + ": name those it is for in 'conditions' as 'server_ids'");
    }
  }

  private void tellOfFailingOpen(Named<HookPlugin> hook) {
    if (!hook.spec().failsOpen()) {
      return;
    }
    String mode = hook.spec().mode().value().word();
    tellOfFailingOpen(
        hook.spec().mode().place(),
        "hook '" + hook.name() + "' lets calls pass when it fails: mode " + mode);
  }

  private void tellOfUnrecordedCalls() {
    Named<SidecarConfig> sidecar = library.sidecar();
    if (sidecar.spec().journal().whenFull() == WhenFull.DROP_AND_COUNT) {
      tellOfFailingOpen(
          sidecar.document().spec().entry("journal").map(Node.Entry::place).orElse(sidecar.place()),
          "calls pass unrecorded when the journal is full: whenFull drop-and-count");
    }
  }

  private void tellOfFailingOpen(Place place, String what) {
    switch (library.sidecar().spec().failOpen()) {
      case LIST -> warnings.add(place, what);
      case REFUSE -> problems.add(place, what + ", and SidecarConfig says failOpen: refuse");
    }
  }

  private void warnOfNothing() {
    if (library.names(Catalogue.SERVER).isEmpty()) {
      Place place =
          library.documents().isEmpty()
              ? library.sidecar().place()
              : library.documents().getFirst().place();
      warnings.add(place, "nothing is protected: there is no ProtectedServer");
    }
  }

  /** What could never have an effect, or would let a body that is allowed never be read. */
  private void checkLimits() {
    SidecarConfig.Limits limits = library.sidecar().spec().limits();
    limit("connectionsPerAddress")
        .filter(place -> limits.connectionsPerAddress() > limits.connections())
        .ifPresent(place ->
            problems.add(
                place,
                "'connectionsPerAddress' is more than all 'connections': " + limits.connections()));
    library.servers().stream()
        .filter(server -> server.spec().limits().body().compareTo(limits.bodies()) > 0)
        .forEach(server ->
            problems.add(
                limit("bodies").orElse(server.place()),
                "server '"
                    + server.name()
                    + "' reads larger bodies than 'bodies' of the SidecarConfig has room for"));
  }

  /** Whoever can reach these doors can ask in anybody's name. */
  private void keepEnvoyOnThisMachine() {
    library
        .sidecar()
        .spec()
        .envoy()
        .ifPresent(envoy ->
            Stream.concat(envoy.grpc().stream(), envoy.http().stream())
                .filter(address -> !address.isOfThisMachine())
                .forEach(this::refuseElsewhere));
  }

  private void refuseElsewhere(Address address) {
    Named<SidecarConfig> sidecar = library.sidecar();
    problems.add(
        sidecar.document().spec().entry("envoy").map(Node.Entry::place).orElse(sidecar.place()),
        "Envoy may ask from this machine only, so not at "
            + address
            + ": 127.0.0.1, [::1] or localhost (mutual TLS is not available yet)");
  }

  /** Where the SidecarConfig says so, if it does. */
  private Optional<Place> limit(String key) {
    return library.sidecar().document().spec().entry("limits").map(Node.Entry::value).stream()
        .filter(Node.Mapping.class::isInstance)
        .flatMap(limits -> ((Node.Mapping) limits).entry(key).stream())
        .map(Node.Entry::place)
        .findFirst();
  }

  private void warnOfHops() {
    Document sidecar = library.sidecar().document();
    sidecar
        .spec()
        .entry("trustedHops")
        .filter(hops -> library.sidecar().spec().trustedPeers().isEmpty())
        .ifPresent(hops ->
            warnings.add(hops.place(), "'trustedHops' means nothing without 'trustedPeers'"));
  }
}
