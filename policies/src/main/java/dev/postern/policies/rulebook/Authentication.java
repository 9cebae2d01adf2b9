package dev.postern.policies.rulebook;

import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.identity.ApiKeys;
import dev.postern.policies.rulebook.documents.AnyOf;
import dev.postern.policies.rulebook.documents.Default;
import dev.postern.policies.rulebook.documents.NotEmpty;
import dev.postern.policies.rulebook.documents.NotYet;
import dev.postern.policies.rulebook.documents.OneOf;
import dev.postern.policies.rulebook.documents.Placed;
import dev.postern.policies.rulebook.documents.Says;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@Says("One way to know a caller.")
@OneOf({"apiKeys", "clientCertificate", "anonymous"})
@NotYet("jwt")
@NotYet("introspection")
@NotYet("session")
record Authentication(
    @Says("Keys that we hold as SHA-256 only; 'postern key create' makes one.")
        @NotEmpty("name at least one key")
        Optional<List<Placed<Key>>> apiKeys,
    @Says("A header in which keys may come as well as in 'Authorization: Bearer'.")
        Optional<Placed<KeyHeader>> apiKeyHeader,
    @Says("The certificate of the caller's connection, verified by Envoy or by a trusted peer.")
        Optional<Certificates> clientCertificate,
    @Says("Whoever shows no credential is anonymous:anyone.") Optional<Nobody> anonymous) {

  record Key(
      @Says("The digest that 'postern key create' prints.") Digest sha256,
      @Says("Whose key it is, kind:id.") Subject subject,
      @Says("From when on it is no longer good: a time, or a day, as it begins in UTC.")
          Optional<Placed<Instant>> expires) {

    ApiKeys.Entry entry() {
      return new ApiKeys.Entry(sha256.hex(), subject, expires.map(Placed::value));
    }
  }

  /** The headers besides {@code Authorization} in which keys may come. */
  enum KeyHeader {
    X_API_KEY;

    String word() {
      return "x-api-key";
    }
  }

  @AnyOf({"trustDomains", "dnsNames"})
  record Certificates(
      @Says(
              "Whose SPIFFE ids are callers: spiffe://td/ns/a/sa/b is the subject spiffe:td/ns/a/sa/b.")
          @Default("[]")
          List<Placed<TrustDomain>> trustDomains,
      @Says("Who is meant by a certificate without a URI.") @Default("[]")
          List<Placed<Holder>> dnsNames) {}

  record Holder(
      @Says("One of the certificate's DNS names, without '*'.") HostName name,
      @Says("Who its holder is, kind:id.") Subject subject) {}

  /** There is nothing to say about nobody. */
  record Nobody() {}

  List<ApiKeys.Entry> entries() {
    return apiKeys.orElse(List.of()).stream().map(key -> key.value().entry()).toList();
  }
}
