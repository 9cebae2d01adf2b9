package dev.postern.policies.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.identity.CertificateNames.Names;
import dev.postern.policies.identity.CertificateNames.Unclear;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedCertificateTest {
  private static CertificateNames uris(String... uris) {
    return new Names(Set.of(uris), Set.of());
  }

  @Test
  void quotedValuesMayHoldWhatSeparates() {
    String field = "Subject=\"CN=a,URI=b;DNS=c \\\"d\\\" \\, e\";URI=\"u;,=v\";By=w";

    assertThat(ForwardedCertificate.last(field)).isEqualTo(uris("u;,=v"));
  }

  @Test
  void aQuotedElementSeparatorSeparatesNothing() {
    assertThat(ForwardedCertificate.last("URI=a,Subject=\"x,URI=b\";URI=c")).isEqualTo(uris("c"));
  }

  @Test
  void keysAreReadInAnyCaseAndUnknownOnesSkipped() {
    assertThat(ForwardedCertificate.last("uri=a;Chain=\"x\";New=y")).isEqualTo(uris("a"));
    assertThat(ForwardedCertificate.last("Hash=;URI=a")).isEqualTo(uris("a"));
    assertThat(ForwardedCertificate.last("URI=a,  URI=b")).isEqualTo(uris("b"));
  }

  @Test
  void aNameOfNothingIsNone() {
    assertThat(ForwardedCertificate.last("URI=;DNS=a")).isEqualTo(new Names(Set.of(), Set.of("a")));
    assertThat(ForwardedCertificate.last("URI=\"\"")).isEqualTo(uris());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "URI=a,",
        ",URI=a",
        "URI=a;",
        ";URI=a",
        "URI=a;;By=b",
        "URI",
        "URI=a;By",
        "=a",
        "U-RI=a",
        "URI=\"a",
        "URI=\"a\"b",
        "URI=a\"b",
        "URI=\"a\" ;By=b",
        "Subject=\"a\\\";URI=b",
        "Subject=\"a\\\\\";URI=b",
        "Subject=\"a\\\\\\\";URI=b\"",
        "URI = a"
      })
  void whatHasTwoReadingsHasNone(String field) {
    assertThat(ForwardedCertificate.last(field)).isInstanceOf(Unclear.class);
  }
}
