package dev.postern.policies.identity;

import java.util.Set;

/** Whom a certificate names, or why that cannot be told. */
sealed interface CertificateNames {
  Names NONE = new Names(Set.of(), Set.of());

  /**
   * @param dns in lower case
   */
  record Names(Set<String> uris, Set<String> dns) implements CertificateNames {
    public Names {
      uris = Set.copyOf(uris);
      dns = Set.copyOf(dns);
    }

    boolean areNone() {
      return uris.isEmpty() && dns.isEmpty();
    }

    /** Whether nothing is named that the other does not name too. */
    boolean areAmong(Names other) {
      return other.uris.containsAll(uris) && other.dns.containsAll(dns);
    }

    /** Whether this is what the certificate is called first, as far as its names are known. */
    boolean lead(String principal) {
      return uris.isEmpty()
          ? dns.isEmpty() || dns.contains(DnsName.plain(principal))
          : uris.contains(principal);
    }
  }

  /** For the journal only. */
  record Unclear(String why) implements CertificateNames {}
}
