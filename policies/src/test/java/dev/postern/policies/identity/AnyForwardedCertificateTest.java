package dev.postern.policies.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.identity.CertificateNames.Names;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a proxy wrote of a certificate is read as that, whatever its subject holds. */
class AnyForwardedCertificateTest {
  @Property
  void isReadAsItWasWritten(
      @ForAll("subjects") String subject, @ForAll("before") List<String> before) {
    String element = "Hash=1;Subject=\"" + subject.replace("\"", "\\\"") + "\";URI=spiffe://a/b";
    String field = String.join(",", before) + (before.isEmpty() ? "" : ",") + element;

    switch (ForwardedCertificate.last(field)) {
      case Names names -> assertThat(names).isEqualTo(new Names(Set.of("spiffe://a/b"), Set.of()));
      case CertificateNames.Unclear _ ->
          assertThat(subject + "\"").as("only this is unclear").containsPattern("\\\\+\"");
    }
  }

  @Property
  void andNothingThatComesBreaksIt(@ForAll String field) {
    assertThat(ForwardedCertificate.last(field)).isNotNull();
  }

  @Provide
  Arbitrary<String> subjects() {
    return Arbitraries.strings()
        .withChars('"', '\\', ',', ';', '=', 'U', 'R', 'I', ' ', 'a')
        .ofMaxLength(12);
  }

  @Provide
  Arbitrary<List<String>> before() {
    return Arbitraries.of("URI=x", "Subject=\",URI=y;\"", "DNS=z;By=\"\\\"\"").list().ofMaxSize(3);
  }
}
