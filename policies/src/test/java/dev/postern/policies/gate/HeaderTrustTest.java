package dev.postern.policies.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.HeaderTrust.Range;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTrustTest {
  private static final Range PEERS = new Range(InetAddress.ofLiteral("192.0.2.0"), 24);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Postern-Decision",
        "x-forwarded-for",
        "X-FORWARDED-Client-Cert",
        "Forwarded",
        "x-real-ip",
        "X-Original-URL",
        "x-envoy-internal",
        "x_forwarded_for",
        "X_Real_IP",
        "X-HTTP-Method-Override",
        "x_method_override",
        "x-forwarded_host"
      })
  void aStrangersWordAboutItsWayIsRemoved(String name) {
    assertThat(HeaderTrust.nobody().clean(Calls.get("/", name, "1", "a", "b")).headers().size())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-api-key", "x-forward", "from", "forwarded-by", "mcp-session-id"})
  void otherHeadersStay(String name) {
    assertThat(HeaderTrust.nobody().clean(Calls.get("/", name, "1")).headers().has(name)).isTrue();
  }

  @Test
  void aTrustedPeerIsBelieved() {
    HeaderTrust trust = new HeaderTrust(List.of(PEERS), 1);
    var head = Calls.get("/", "X-Forwarded-For", "198.51.100.1, 203.0.113.9");

    assertThat(trust.clean(head)).isEqualTo(head);
    assertThat(trust.clientIp(head)).isEqualTo("203.0.113.9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-HTTP-Method-Override", "x_http_method", "X-Rewrite-Url"})
  void notEvenATrustedPeerMayAskForAnotherCallThanTheOneThatIsJudged(String name) {
    HeaderTrust trust = new HeaderTrust(List.of(PEERS), 1);

    assertThat(trust.clean(Calls.get("/", name, "DELETE")).headers().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1,'198.51.100.1,203.0.113.9',203.0.113.9",
    "2,'198.51.100.1,203.0.113.9',198.51.100.1",
    "3,'198.51.100.1,203.0.113.9',192.0.2.7",
    "1,'nonsense',192.0.2.7",
    "1,'2001:db8::1',2001:db8::1",
    "0,'203.0.113.9',192.0.2.7"
  })
  void theClientIsCountedFromTheRight(int hops, String way, String client) {
    HeaderTrust trust = new HeaderTrust(List.of(PEERS), hops);

    assertThat(trust.clientIp(Calls.get("/", "x-forwarded-for", way))).isEqualTo(client);
  }

  @Test
  void aStrangerCannotSayWhereItComesFrom() {
    HeaderTrust trust =
        new HeaderTrust(List.of(new Range(InetAddress.ofLiteral("10.0.0.0"), 8)), 1);

    assertThat(trust.clientIp(Calls.get("/", "x-forwarded-for", "1.2.3.4"))).isEqualTo("192.0.2.7");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0,24,192.0.2.255,true",
    "192.0.2.0,25,192.0.2.128,false",
    "0.0.0.0,0,8.8.8.8,true",
    "::,0,8.8.8.8,false",
    "2001:db8::,32,2001:db8:1::1,true",
    "192.0.2.7,32,192.0.2.7,true",
    "192.0.2.7,32,192.0.2.6,false"
  })
  void aRangeHoldsTheAddressesItNames(String base, int bits, String address, boolean holds) {
    Range range = new Range(InetAddress.ofLiteral(base), bits);

    assertThat(range.holds(InetAddress.ofLiteral(address))).isEqualTo(holds);
  }
}
