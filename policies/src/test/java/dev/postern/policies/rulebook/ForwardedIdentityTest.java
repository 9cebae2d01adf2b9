package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.ClientCertificate;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import dev.postern.policies.gate.Admission;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.DecisionIds;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.journal.MemoryJournal;
import dev.postern.policies.loads.Tallies;
import dev.postern.policies.sessions.BoundDealings;
import dev.postern.policies.sessions.BoundSessions;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose word on a caller's certificate is believed, rules and gate and all. */
class ForwardedIdentityTest {
  private static final String ID = "spiffe://a.test/ns/x/sa/y";
  private static final String XFCC = "x-forwarded-client-cert";
  private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.7");
  private static final InetAddress STRANGER = InetAddress.ofLiteral("10.0.0.8");
  private static final String RULES =
      Samples.document(
              "ProtectedServer",
              "orders",
              """
              protocol: http
              upstream: http://127.0.0.1:9000
              authentication: [mesh]
              policy: users
              """)
          + Samples.document(
              "Authentication", "mesh", "clientCertificate: {trustDomains: [a.test]}")
          + Samples.document(
              "AccessPolicy",
              "users",
              """
              members: [{subject: "spiffe:a.test/ns/x/sa/y", role: caller}]
              rules: [{effect: allow, routes: ["GET /*"]}]
              """);

  private final LiveGate gate =
      new LiveGate(
          new Reader()
              .good(RULES)
              .rules()
              .open(
                  new Belongings(
                      new MemoryJournal(Reader.CLOCK),
                      new DecisionIds("t"),
                      new HeaderTrust(List.of(new HeaderTrust.Range(PROXY, 32)), 1),
                      new BoundSessions(),
                      new BoundDealings(),
                      new Tallies(),
                      Reader.CLOCK)));

  private Admission get(InetAddress peer, Optional<ClientCertificate> told, String... headers) {
    return gate.admit(
        new Arrival(
            Door.TEST,
            new Peer(peer, 1),
            "GET",
            Authority.parse("a").orElseThrow(),
            "/orders",
            Headers.of(headers),
            Optional.empty(),
            told),
        Leave.NONE);
  }

  private static int refused(Admission admission) {
    return ((Answered) admission).answer().status();
  }

  @Test
  void aTrustedPeersWordIsBelievedAndEndsHere() {
    Passage passage = (Passage) get(PROXY, Optional.empty(), XFCC, "Hash=1;URI=" + ID);
    Forward forward = (Forward) passage.check(Body.None.NONE, Leave.NONE);

    assertThat(forward.grounds().subject().orElseThrow()).hasToString("spiffe:a.test/ns/x/sa/y");
    assertThat(forward.head().headers().has(XFCC)).isFalse();
  }

  @Test
  void nobodyElsesIs() {
    assertThat(refused(get(STRANGER, Optional.empty(), XFCC, "Hash=1;URI=" + ID))).isEqualTo(401);
  }

  @Test
  void anotherSpellingOfTheHeaderIsNotIt() {
    String underscores = "x_forwarded_client_cert";

    assertThat(refused(get(PROXY, Optional.empty(), underscores, "URI=" + ID))).isEqualTo(401);
  }

  @Test
  void whatTheDoorWasToldIsBelievedWhoeverThePeerIsAndWhateverItSends() {
    Optional<ClientCertificate> verified = Optional.of(new ClientCertificate(ID, ""));

    assertThat(get(STRANGER, verified)).isInstanceOf(Passage.class);
    assertThat(get(STRANGER, verified, XFCC, "URI=spiffe://a.test/root"))
        .isInstanceOf(Passage.class);
  }

  @Test
  void whereATrustedPeerSaysOtherwiseNobodyIsKnown() {
    Optional<ClientCertificate> verified = Optional.of(new ClientCertificate(ID, ""));

    assertThat(refused(get(PROXY, verified, XFCC, "URI=spiffe://a.test/root"))).isEqualTo(401);
  }
}
