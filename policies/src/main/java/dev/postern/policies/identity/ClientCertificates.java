package dev.postern.policies.identity;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.ClientCertificate;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authenticator;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.identity.CertificateNames.Names;
import dev.postern.policies.identity.CertificateNames.Unclear;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows callers by the certificate of their connection, which somebody else has verified: whoever
 * asks at a door of Envoy's says so besides the request, a proxy in front of us by {@code
 * x-forwarded-client-cert}. That header is still there only if a trusted peer sent it. Where both
 * speak they have to agree.
 *
 * <p>A certificate that names a URI is a workload's, and nobody's unless it names that one only.
 */
public final class ClientCertificates implements Authenticator {
  private static final String FORWARDED = "x-forwarded-client-cert";
  private static final String WORKLOAD = "spiffe";
  private static final Unclear AT_ODDS = new Unclear("what is told of the certificate is at odds");

  private final String name;
  private final Set<String> trustDomains;
  private final Map<String, Subject> byDnsName;

  /**
   * @param name the name of the authentication in the documents
   * @param trustDomains whose workloads are callers, as {@code spiffe:} and what their id says
   * @param byDnsName who else is a caller, by a host's name in lower case
   */
  public ClientCertificates(String name, Set<String> trustDomains, Map<String, Subject> byDnsName) {
    this.name = name;
    this.trustDomains = Set.copyOf(trustDomains);
    this.byDnsName = Map.copyOf(byDnsName);
  }

  @Override
  public Identified identify(Arrival head, Leave leave) {
    int fields = head.headers().count(FORWARDED);
    if (fields == 0 && head.certificate().isEmpty()) {
      return Identified.NotMine.NOT_MINE;
    }
    if (fields > 1) {
      return new Identified.Bad("more than one " + FORWARDED);
    }
    return switch (names(head.certificate(), head.headers().first(FORWARDED))) {
      case Unclear(String why) -> new Identified.Bad(why);
      case Names names -> holder(names);
    };
  }

  private static CertificateNames names(
      Optional<ClientCertificate> told, Optional<String> forwarded) {
    if (told.isEmpty()) {
      return forwarded.map(ForwardedCertificate::last).orElse(CertificateNames.NONE);
    }
    CertificateNames of = names(told.get());
    if (forwarded.isEmpty() || !(of instanceof Names names)) {
      return of;
    }
    return switch (ForwardedCertificate.last(forwarded.get())) {
      case Unclear unclear -> unclear;
      case Names others -> together(names, told.get(), others);
    };
  }

  private static CertificateNames names(ClientCertificate told) {
    String principal = told.principal();
    if (told.pem().isEmpty()) {
      return principal.contains("://")
          ? new Names(Set.of(principal), Set.of())
          : new Names(Set.of(), Set.of(DnsName.plain(principal)));
    }
    return switch (PemCertificate.names(told.pem())) {
      case Unclear unclear -> unclear;
      case Names names -> names.lead(principal) ? names : AT_ODDS;
    };
  }

  /** A whole certificate says all; a principal is but one of the names that others may know. */
  private static CertificateNames together(Names names, ClientCertificate told, Names others) {
    if (others.areNone()) {
      return names;
    }
    if (told.pem().isEmpty()) {
      return others.lead(told.principal()) ? others : AT_ODDS;
    }
    return others.areAmong(names) ? names : AT_ODDS;
  }

  private Identified holder(Names names) {
    return switch (names.uris().size()) {
      case 0 -> host(names.dns());
      case 1 ->
          names.uris().stream()
              .findFirst()
              .flatMap(SpiffeId::parse)
              .map(this::workload)
              .orElseGet(() -> new Identified.Bad("the certificate's URI is no SPIFFE id"));
      default -> new Identified.Bad("a certificate with more than one URI");
    };
  }

  private Identified workload(SpiffeId id) {
    return trustDomains.contains(id.trustDomain())
        ? known(new Subject(WORKLOAD, id.trustDomain() + "/" + id.path()))
        : new Identified.Bad("trust domain " + id.trustDomain() + " is not one of " + name);
  }

  private Identified host(Set<String> names) {
    List<Subject> subjects =
        names.stream()
            .flatMap(host -> Optional.ofNullable(byDnsName.get(host)).stream())
            .distinct()
            .toList();
    return switch (subjects.size()) {
      case 0 -> new Identified.Bad("the certificate names nobody who is known to " + name);
      case 1 -> known(subjects.getFirst());
      default -> new Identified.Bad("a certificate that names more than one caller");
    };
  }

  private Identified known(Subject subject) {
    return new Identified.Known(Caller.of(subject, name));
  }

  @Override
  public boolean isCredential(String parameter, String value) {
    return false;
  }

  @Override
  public Set<String> credentialHeaders() {
    return Set.of(FORWARDED);
  }
}
