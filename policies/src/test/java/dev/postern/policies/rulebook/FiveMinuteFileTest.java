package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiveMinuteFileTest {
  static final String DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  static final String FILE =
      """
      # yaml-language-server: $schema=./postern.schema.json
      apiVersion: postern.dev/v1alpha1
      kind: ProtectedServer                   # something we stand in front of
      metadata: {name: weather}
      spec:
        protocol: mcp                         # mcp | http
        upstream: http://127.0.0.1:9000/mcp
        authentication: [team-keys]
        policy: weather-users
      ---
      apiVersion: postern.dev/v1alpha1
      kind: Authentication
      metadata: {name: team-keys}
      spec:
        apiKeys:
          - {sha256: "%s", subject: "user:ada", expires: 2027-03-01}
      ---
      apiVersion: postern.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: weather-users}
      spec:
        default: deny
        members: [{subject: "user:ada", role: viewer}]
        rules:
          - {effect: allow, tools: [forecast, "report.*", refund], roles: [viewer]}
      """
          .formatted(DIGEST);

  static final String WHEN =
      """
          - {effect: deny, tools: [refund], when: "args.amount > 100", reason: "refunds over 100 need a person"}
      """;

  @Test
  void readsAsPrintedButForItsLastRule() {
    Reading.Good good = new Reader().good(FILE);

    assertThat(good.warnings()).isEmpty();
    assertThat(good.notes()).isEmpty();
    assertThat(good.rules().servers()).containsExactly("weather");
    assertThat(good.rules().sidecarName()).isEqualTo("sidecar");
  }

  @Test
  void aRuleOnArgumentsIsRefusedInClearWords() {
    Reading reading = new Reader().read(FILE + WHEN);

    assertThat(((Reading.Bad) reading).problems())
        .extracting(Object::toString)
        .containsExactly(
            """
            rules.yaml:26:39: rules on arguments ('when') are not available in this version
                  - {effect: deny, tools: [refund], when: "args.amount > 100", reason: "refunds over 100 need a person"}
                                                    ^\
            """);
  }

  @Test
  void theSecondSampleReadsWithoutTheDoorThatIsNotThereYet() {
    SidecarConfig config =
        new Reader()
            .good(
                """
                kind: SidecarConfig            # optional: every line shows its default
                metadata: {name: sidecar}
                spec:
                  inbound: {address: "0.0.0.0:17006"}
                  health:  {address: "0.0.0.0:17021"}
                  metrics: {address: "0.0.0.0:17020"}
                  admin:   {socket: /run/postern/admin.sock}
                  journal: {to: stdout, whenFull: refuse}
                  drain:   {delay: 5s, grace: 25s}
                """)
            .rules()
            .sidecar();

    SidecarConfig byDefault = new Reader().good("").rules().sidecar();
    assertThat(config).usingRecursiveComparison().ignoringFields("admin").isEqualTo(byDefault);
    assertThat(config.admin().socket()).map(Object::toString).contains("/run/postern/admin.sock");
  }

  @Test
  void envoyMayAskFromThisMachineOnly() {
    assertThat(new Reader().good(sidecarWithEnvoyAt("127.0.0.1:17010"))).isNotNull();
    assertThat(new Reader().good(sidecarWithEnvoyAt("[::1]:17010"))).isNotNull();
    assertThat(new Reader().good(sidecarWithEnvoyAt("localhost:17010"))).isNotNull();
    assertThat(new Reader().problems(sidecarWithEnvoyAt("0.0.0.0:17010")))
        .containsExactly(
            "rules.yaml:4:3: Envoy may ask from this machine only, so not at 0.0.0.0:17010:"
                + " 127.0.0.1, [::1] or localhost (mutual TLS is not available yet)");
    assertThat(new Reader().good(sidecarAskedAt("127.0.0.1:17011"))).isNotNull();
    assertThat(new Reader().problems(sidecarAskedAt("[::]:17011")))
        .containsExactly(
            "rules.yaml:4:3: Envoy may ask from this machine only, so not at [::]:17011:"
                + " 127.0.0.1, [::1] or localhost (mutual TLS is not available yet)");
  }

  private static String sidecarAskedAt(String address) {
    return sidecarWithEnvoyAt("127.0.0.1:17010\", http: \"" + address);
  }

  private static String sidecarWithEnvoyAt(String address) {
    return """
    kind: SidecarConfig
    metadata: {name: sidecar}
    spec:
      envoy: {address: "%s"}
    """
        .formatted(address);
  }
}
