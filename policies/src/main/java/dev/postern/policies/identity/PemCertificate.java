package dev.postern.policies.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.policies.identity.CertificateNames.Names;
import dev.postern.policies.identity.CertificateNames.Unclear;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads whom a whole certificate names. Whoever shows it has verified it; nobody here does. */
final class PemCertificate {
  private static final int DNS = 2;
  private static final int URI = 6;

  private PemCertificate() {}

  static CertificateNames names(String pem) {
    try {
      ByteArrayInputStream text = new ByteArrayInputStream(pem.getBytes(US_ASCII));
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(text);
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      return alternatives == null ? CertificateNames.NONE : names(alternatives);
    } catch (CertificateException unreadable) {
      return new Unclear("the certificate cannot be read");
    }
  }

  private static Names names(Collection<List<?>> alternatives) {
    Set<String> uris = new HashSet<>();
    Set<String> dns = new HashSet<>();
    for (List<?> alternative : alternatives) {
      if (alternative.get(1) instanceof String name) {
        if (alternative.get(0).equals(URI)) {
          uris.add(name);
        } else if (alternative.get(0).equals(DNS)) {
          dns.add(DnsName.plain(name));
        }
      }
    }
    return new Names(uris, dns);
  }
}
