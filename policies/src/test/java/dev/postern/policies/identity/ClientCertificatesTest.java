package dev.postern.policies.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.ClientCertificate;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authenticator.Identified;
import dev.postern.policies.gate.Leave;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCertificatesTest {
  private static final String ID = "spiffe://a.test/ns/x/sa/y";
  private static final String SUBJECT = "spiffe:a.test/ns/x/sa/y";
  private static String whole;
  private static String ofTwo;
  private static String hosts;
  private static String nameless;

  private final ClientCertificates mesh =
      new ClientCertificates(
          "mesh",
          Set.of("a.test"),
          Map.of(
              "ci.a.test", new Subject("service_account", "ci"),
              "ci-2.a.test", new Subject("service_account", "ci"),
              "cd.a.test", new Subject("service_account", "cd")));

  @BeforeAll
  static void make(@TempDir Path folder) throws Exception {
    whole = MadeCertificate.pem(folder, "uri:" + ID + ",dns:cd.a.test");
    ofTwo = MadeCertificate.pem(folder, "uri:" + ID + ",uri:spiffe://a.test/ns/x/sa/z");
    hosts = MadeCertificate.pem(folder, "dns:Other.a.test,dns:CI.a.test,dns:ci-2.a.test");
    nameless = MadeCertificate.pem(folder, "");
  }

  private Identified identify(String principal, String pem, String... headers) {
    Arrival bare = Heads.with(headers);
    return mesh.identify(
        new Arrival(
            bare.door(),
            bare.peer(),
            bare.method(),
            bare.authority(),
            bare.target(),
            bare.headers(),
            Optional.empty(),
            Optional.of(new ClientCertificate(principal, pem))),
        Leave.NONE);
  }

  private Identified forwarded(String... fields) {
    String[] headers = new String[2 * fields.length];
    for (int i = 0; i < fields.length; i++) {
      headers[2 * i] = "X-Forwarded-Client-Cert";
      headers[2 * i + 1] = fields[i];
    }
    return mesh.identify(Heads.with(headers), Leave.NONE);
  }

  private static void isKnown(Identified identified, String subject) {
    assertThat(identified).isInstanceOf(Identified.Known.class);
    assertThat(((Identified.Known) identified).caller().subject()).hasToString(subject);
    assertThat(((Identified.Known) identified).caller().how()).isEqualTo("mesh");
  }

  private static void isBad(Identified identified, String why) {
    assertThat(identified).isInstanceOf(Identified.Bad.class);
    assertThat(((Identified.Bad) identified).why()).contains(why);
  }

  @Test
  void withoutACertificateSomebodyElseMayKnowTheCaller() {
    assertThat(mesh.identify(Heads.with(), Leave.NONE)).isEqualTo(Identified.NotMine.NOT_MINE);
  }

  @Test
  void aWorkloadIsTheSubjectThatItsIdSays() {
    isKnown(identify(ID, whole), SUBJECT);
    isKnown(identify(ID, ""), SUBJECT);
    isKnown(forwarded("Hash=1;URI=" + ID), SUBJECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://b.test/ns/x/sa/y",
        "spiffe://A.test/ns/x",
        "SPIFFE://a.test/ns/x",
        "spiffe://a.test",
        "spiffe://a.test/",
        "spiffe://a.test//x",
        "spiffe://a.test/x/",
        "spiffe://a.test/x/../y",
        "spiffe://a.test/./y",
        "spiffe://a.test/x%2fy",
        "spiffe://a.test/x?y",
        "spiffe://a.test/x#y",
        "spiffe://a.test:80/x",
        "spiffe://u@a.test/x",
        "spiffe:///x",
        "spiffe://a.test/x y",
        "https://a.test/x",
        "urn:a.test"
      })
  void anotherUriIsNobody(String uri) {
    assertThat(identify(uri, "")).isInstanceOf(Identified.Bad.class);
    assertThat(forwarded("URI=" + uri)).isInstanceOf(Identified.Bad.class);
  }

  @Test
  void aCertificateOfTwoUrisIsNobodys() {
    isBad(identify(ID, ofTwo), "more than one URI");
    isBad(forwarded("URI=" + ID + ";URI=spiffe://a.test/ns/x/sa/z"), "more than one URI");
    isBad(identify(ID, "", xfcc("URI=" + ID + ";URI=https://z")), "more than one URI");
  }

  private static String[] xfcc(String field) {
    return new String[] {"x-forwarded-client-cert", field};
  }

  @Test
  void whereThereIsNoUriAHostsNameTellsInAnyCase() {
    isKnown(identify("Other.a.test", hosts), "service_account:ci");
    isKnown(identify("CI.a.test", ""), "service_account:ci");
    isKnown(forwarded("DNS=x.test;DNS=Ci.A.test"), "service_account:ci");
    isBad(forwarded("DNS=x.test"), "nobody who is known");
    isBad(identify("*.a.test", ""), "nobody who is known");
  }

  @Test
  void aUriDecidesWhateverElseIsNamed() {
    isKnown(identify(ID, whole), SUBJECT);
    isBad(forwarded("URI=spiffe://b.test/x;DNS=ci.a.test"), "trust domain");
  }

  @Test
  void namesOfTwoCallersAreNobodys() {
    isBad(forwarded("DNS=ci.a.test;DNS=cd.a.test"), "more than one caller");
    isKnown(forwarded("DNS=ci.a.test;DNS=ci-2.a.test"), "service_account:ci");
  }

  @Test
  void aCertificateThatNamesNobodyIsBadWhateverItsSubjectSays() {
    isBad(identify("CN=spiffe://a.test/ns/x", nameless), "nobody");
    isBad(identify("CN=ci.a.test", ""), "nobody");
    isBad(identify("", nameless), "nobody");
    isBad(forwarded("Hash=1;Subject=\"CN=ci.a.test\""), "nobody");
  }

  @Test
  void aPrincipalThatIsNotTheCertificatesIsAtOdds() {
    isBad(identify("spiffe://a.test/ns/x/sa/root", whole), "at odds");
    isBad(identify("cd.a.test", whole), "at odds");
    isBad(identify("", whole), "at odds");
    isBad(identify(ID, hosts), "at odds");
  }

  @Test
  void aForwardedCertificateAtOddsWithTheVerifiedOneIsNobodys() {
    String other = "spiffe://a.test/ns/x/sa/root";
    isBad(identify(ID, whole, xfcc("URI=" + other)), "at odds");
    isBad(identify(ID, "", xfcc("URI=" + other)), "at odds");
    isBad(identify(ID, whole, xfcc("URI=" + ID + ";DNS=ci.a.test")), "at odds");
    isBad(identify("ci.a.test", "", xfcc("URI=" + ID)), "at odds");
    isBad(identify(ID, "", xfcc("DNS=ci.a.test")), "at odds");
    isBad(identify(ID, whole, xfcc("Hash=\"")), "one way");
    isKnown(identify(ID, whole, xfcc("Hash=1;URI=" + ID)), SUBJECT);
    isKnown(identify(ID, whole, xfcc("Hash=1")), SUBJECT);
    isKnown(identify(ID, "", xfcc("Hash=1")), SUBJECT);
  }

  @Test
  void aCertificateThatCannotBeReadIsNobodys() {
    isBad(identify(ID, "no certificate"), "cannot be read");
    isBad(identify(ID, whole.replace("\n", "%0A")), "cannot be read");
    isBad(identify(ID, whole.substring(0, whole.length() / 2)), "cannot be read");
  }

  @Test
  void ofSeveralElementsTheLastCounts() {
    isKnown(forwarded("URI=spiffe://a.test/ns/x/sa/root,Hash=1;URI=" + ID), SUBJECT);
    isBad(forwarded("URI=" + ID + ",Hash=1"), "nobody");
    isBad(forwarded("URI=" + ID, "Hash=1"), "more than one");
  }

  @Test
  void theForwardedHeaderIsNotForTheServer() {
    assertThat(mesh.credentialHeaders()).containsExactly("x-forwarded-client-cert");
  }

  @Test
  void aBadCertificateDoesNotBecomeAnonymous() {
    Authenticators both = new Authenticators(List.of(mesh, new Anonymous("open")));

    isBad(both.identify(Heads.with(xfcc("URI=https://z")), Leave.NONE), "no SPIFFE id");
    assertThat(both.identify(Heads.with(), Leave.NONE)).isInstanceOf(Identified.Known.class);
  }
}
