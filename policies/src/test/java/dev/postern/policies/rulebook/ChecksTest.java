package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold between documents, and what is only worth a warning. */
class ChecksTest {
  private static final String MEMBERS = "members: [{subject: 'user:ada', role: viewer}]\n";

  private final Reader reader = new Reader();

  private static String with(String serverSpec) {
    return Samples.server("weather", serverSpec) + Samples.keys() + Samples.users("");
  }

  private static String policy(String spec) {
    return Samples.server("weather", "")
        + Samples.keys()
        + Samples.document("AccessPolicy", "users", spec);
  }

  private static String authentication(String spec) {
    return Samples.server("weather", "")
        + Samples.document("Authentication", "keys", spec)
        + Samples.users("");
  }

  @Test
  void aHouseInOrderHasNoWarnings() {
    assertThat(reader.warnings(Samples.house())).isEmpty();
  }

  @Test
  void twoServersMustNotAnswerToTheSameAddress() {
    String rest = Samples.keys() + Samples.users("");
    String twin = Samples.server("a", "") + Samples.server("b", "path: /mcp/") + rest;
    String apart = Samples.server("a", "") + Samples.server("b", "path: /other") + rest;
    String hosts =
        Samples.server("a", "hosts: [x.example, y.example]")
            + Samples.server("b", "hosts: [Y.example]")
            + rest;

    assertThat(reader.problems(twin))
        .containsExactly(
            "rules.yaml:13:18: server 'b' answers to any host, path /mcp, and so does 'a' in"
                + " rules.yaml:4:18");
    assertThat(reader.problems(hosts))
        .containsExactly(
            "rules.yaml:20:11: server 'b' answers to host y.example, path /mcp, and so does 'a' in"
                + " rules.yaml:4:18");
    assertThat(reader.good(apart).rules().servers()).containsExactly("a", "b");
  }

  @Test
  void aLimitThatNothingCanReachIsRefused() {
    String limits = "limits: {connections: 10, connectionsPerAddress: 11}";

    assertThat(reader.problems(Samples.sidecar(limits)))
        .singleElement()
        .asString()
        .endsWith("'connectionsPerAddress' is more than all 'connections': 10");
    assertThat(reader.warnings(Samples.house() + Samples.sidecar("limits: {connections: 10}")))
        .isEmpty();
  }

  @Test
  void aBodyForWhichThereCouldNeverBeRoomIsRefused() {
    assertThat(reader.problems(Samples.house() + Samples.sidecar("limits: {bodies: 1MiB}")))
        .singleElement()
        .asString()
        .endsWith(
            "server 'weather' reads larger bodies than 'bodies' of the SidecarConfig has room for");
  }

  @Test
  void aServerThatRefusesEverybodyIsWorthAWarning() {
    String text =
        Samples.document(
            "ProtectedServer", "w", "protocol: mcp\nupstream: http://127.0.0.1:9000/mcp\n");

    assertThat(reader.warnings(text))
        .containsExactly(
            "rules.yaml:4:18: server 'w' refuses everybody: it names no 'authentication'",
            "rules.yaml:4:18: server 'w' refuses everybody: it names no 'policy'");
  }

  @Test
  void aPolicyThatRefusesEverybodyIsWorthAWarning() {
    assertThat(reader.warnings(policy("rules: [{effect: allow, tools: [a]}]")))
        .containsExactly("rules.yaml:20:18: policy 'users' refuses everybody: it has no member");
    assertThat(reader.warnings(policy("members: [{subject: 'user:a', role: r}]")))
        .containsExactly(
            "rules.yaml:20:18: policy 'users' refuses everything: no rule of it allows anything");
  }

  @Test
  void documentsThatNobodyNamesAreWorthAWarning() {
    String text =
        Samples.house()
            + Samples.document("AccessPolicy", "spare", "default: allow")
            + Samples.document("Authentication", "extra", "anonymous: {}");

    assertThat(reader.warnings(text))
        .containsExactly(
            "rules.yaml:27:18: policy 'spare' is named by no server",
            "rules.yaml:33:18: authentication 'extra' is named by no server");
  }

  @Test
  void nothingToProtectIsWorthAWarning() {
    assertThat(reader.warnings("")).singleElement().asString().contains("nothing is protected");
  }

  @Test
  void aRoleThatNobodyHasIsWorthAWarningAndAQuestion() {
    assertThat(
            reader.warnings(
                policy(
                    """
                    members: [{subject: 'user:a', role: viewer}]
                    rules: [{effect: allow, tools: [a], roles: [viewr]}]
                    """)))
        .containsExactly(
            "rules.yaml:23:47: no member of policy 'users' has the role 'viewr'"
                + " (did you mean viewer?)");
    assertThat(reader.warnings(with("allowedOperations: {a: {allowedRoles: [viewr]}}")))
        .singleElement()
        .asString()
        .endsWith("has the role 'viewr' (did you mean viewer?)");
  }

  @Test
  void aSubjectThatCannotEnterIsWorthAWarning() {
    assertThat(
            reader.warnings(
                policy(
                    """
                    members: [{subject: 'user:ada', role: viewer}]
                    rules: [{effect: allow, tools: [a], subjects: ['user:adb']}]
                    """)))
        .containsExactly(
            "rules.yaml:23:50: 'user:adb' is no member of policy 'users' and cannot enter"
                + " (did you mean user:ada?)");
  }

  @Test
  void aRuleForAnotherProtocolIsWorthAWarning() {
    assertThat(
            reader.warnings(
                policy(
                    """
                    members: [{subject: 'user:a', role: viewer}]
                    rules: [{effect: allow, routes: ['GET /*']}]
                    """)))
        .containsExactly(
            "rules.yaml:23:11: this rule names routes, and only mcp servers use its policy");
    assertThat(
            reader.warnings(
                policy(MEMBERS + "rules: [{effect: allow, tools: [a], routes: ['GET /*']}]")))
        .containsExactly(
            "rules.yaml:23:11: this rule names routes, and only mcp servers use its policy");
    assertThat(reader.warnings(Samples.httpServer("w", "") + Samples.keys() + Samples.users("")))
        .singleElement()
        .asString()
        .endsWith("this rule names what only MCP has, and only http servers use its policy");
  }

  @Test
  void aMemberMustNotStandTwice() {
    assertThat(
            reader.problems(
                policy(
                    """
                    members:
                    - {subject: 'user:a', role: viewer}
                    - {subject: 'user:a', role: admin}
                    """)))
        .contains("rules.yaml:24:5: 'user:a' is a member twice, first in rules.yaml:23:5");
  }

  @Test
  void aKeyMustNotStandTwice() {
    String one = "- {sha256: " + Samples.DIGEST + ", subject: 'user:%s'}\n";

    assertThat(
            reader.problems(authentication("apiKeys:\n" + one.formatted("a") + one.formatted("b"))))
        .containsExactly("rules.yaml:17:5: this key is given twice, first in rules.yaml:16:5");
  }

  @Test
  void anExpiredKeyIsWorthAWarning() {
    String key = "apiKeys: [{sha256: " + Samples.DIGEST + ", subject: 'user:a', expires: %s}]";

    assertThat(reader.warnings(authentication(key.formatted("2026-11-01"))))
        .singleElement()
        .asString()
        .endsWith("the key of 'user:a' has expired");
    assertThat(reader.warnings(authentication(key.formatted("2026-11-02")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "effect: allow, methods: [tools/call]  | calls of this kind are named under 'tools'",
        "effect: allow, methods: [tools/list]  | lists need no rule",
        "effect: deny, routes: [/v1/*]         | a route is a method and a path, 'GET /v1/*'",
        "effect: deny, routes: [get /v1]       | a method is upper case",
        "effect: deny, routes: ['GET v1']      | the path of a route starts with '/' or '*'",
        "effect: deny, tools: ['']             | 'tools' says nothing",
        "effect: deny                          | needs at least one of tools, prompts, resources,"
            + " methods, routes",
        "effect: deny, tools: [a], roles: []   | an empty list means nobody",
        "effect: deny, tools: [a], subjects: [] | an empty list means nobody",
        "effect: deny, tools: [a], mode: shadow | 'mode' is not available in this version",
        "effect: deny, tools: [a], when: 'true' | rules on arguments ('when') are not available",
      })
  void aRuleThatCouldNotDoWhatItSaysIsRefused(String rule, String told) {
    assertThat(reader.problems(policy("rules:\n- {" + rule + "}\n")))
        .singleElement()
        .asString()
        .contains(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "egress: {}                           | 'egress' is not available in this version",
        "connections: {}                      | 'connections' is not available in this version",
        "surfaces: {}                         | 'surfaces' is not available in this version",
        "callerToken: replace                 | 'callerToken': 'replace' is not available",
        "hosts: ['*.example.com']             | takes no '*' in this version",
        "hosts: [a.example, A.example]        | 'a.example' is named twice",
        "hosts: ['http://a.example']          | did you mean a.example?",
        "path: mcp                            | must begin with '/'",
        "path: /a/../b                        | has a segment of dots",
        "path: /a//b                          | has an empty segment",
        "path: /a?b                           | takes no query",
        "path: /a%20b                         | not every server reads alike",
        "externalUrl: w.example/mcp           | did you mean https://w.example/mcp?",
        "externalUrl: ftp://w.example/mcp     | must be https://host[:port][/path]",
        "externalUrl: https://w:0/mcp         | must be https://host[:port][/path]",
        "externalUrl: https://w/mcp/          | did you mean https://w/mcp?",
        "externalUrl: https://w/              | did you mean https://w?",
        "externalUrl: https://w:443/mcp       | did you mean https://w/mcp?",
        "externalUrl: http://w:80             | did you mean http://w?",
        "externalUrl: https://u:p@w/mcp       | takes no credentials",
        "externalUrl: https://w/mcp?a         | must be https://host[:port][/path]",
        "externalUrl: https://w/a/../b        | has a segment of dots",
        "externalUrl: https://w/a%2fb         | not every server reads alike",
        "mcp: {authorization: {servers: ['https://i']}} | needs 'externalUrl'",
        "mcp: {origins: ['https://a:443']}    | did you mean https://a?",
        "mcp: {origins: ['https://a/']}       | did you mean https://a?",
        "limits: {body: 4MB}                  | did you mean 4MiB?",
        "limits: {body: 2GiB}                 | must be from 1B to 1GiB",
        "limits: {depth: 99999999999}         | is too large a number",
        "mode: shadow                         | must be one of enforce, observe",
        "allowedOperations: {a: null}         | 'a' must be a map, not nothing",
        "allowedOperations: {a: {alias: b}, b: {}} | is the name of another operation",
      })
  void aServerThatCouldNotDoWhatItSaysIsRefused(String spec, String told) {
    assertThat(reader.problems(with(spec))).singleElement().asString().contains(told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://", "http:///mcp", "http://h:0/", "http://h:99999/", "ftp://h/", "http://h/?q",
        "http://h/#f", "http://h?q", "http://[::1", "http://h/a b", "http://h\\@evil/", "http:/h"
      })
  void anUpstreamThatIsNoneIsRefused(String upstream) {
    String text = Samples.house().replace("http://127.0.0.1:9000/mcp", "'" + upstream + "'");

    assertThat(reader.problems(text)).singleElement().asString().contains("'upstream'");
  }

  @Test
  void anHttpServerHasNoToolsAndNoMcpSettings() {
    String rest = Samples.keys() + Samples.users("");

    assertThat(
            reader.problems(Samples.httpServer("w", "mcp: {}\nallowedOperations: {a: {}}") + rest))
        .containsExactly(
            "rules.yaml:10:8: 'mcp' means nothing to an http server",
            "rules.yaml:11:22: 'allowedOperations' lists tools, which an http server does not have");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"body: 1KiB", "depth: 3", "members: 4", "event: 1KiB", "streamsAtOnce: 5"})
  void whatLimitsMessagesLimitsNothingAtAnHttpServer(String limit) {
    String rest = Samples.keys() + Samples.users("");
    String key = limit.substring(0, limit.indexOf(':'));

    assertThat(
            reader.problems(
                Samples.httpServer("w", "limits: {callsAtOnce: 2, " + limit + "}") + rest))
        .containsExactly("rules.yaml:10:28: '" + key + "' limits nothing at an http server");
  }

  @Test
  void aReasonIsForThoseWhoAreRefused() {
    String rules = MEMBERS + "rules: [{effect: %s, tools: [a], reason: because}]";

    assertThat(reader.warnings(policy(rules.formatted("allow"))))
        .containsExactly(
            "rules.yaml:23:11: 'reason' is told to who is refused: nobody, where a rule allows");
    assertThat(reader.warnings(policy(rules.formatted("deny"))))
        .noneMatch(warning -> warning.contains("reason"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{}                          | needs exactly one of apiKeys, clientCertificate, anonymous",
        "{anonymous: {}, apiKeys: [{sha256: x, subject: 'user:a'}]} | not apiKeys and anonymous",
        "{anonymous: {}, apiKeyHeader: x-api-key} | 'apiKeyHeader' means nothing without 'apiKeys'",
        "{jwt: {}}                   | 'jwt' is not available in this version",
        "{introspection: {}}         | 'introspection' is not available in this version",
        "{session: {}}               | 'session' is not available in this version",
        "{clientCertificate: {}}     | needs at least one of trustDomains, dnsNames",
        "{clientCertificate: {trustDomains: ['spiffe://a.test/x']}} | a.test",
        "{clientCertificate: {trustDomains: [A.test]}} | a trust domain such as example.org",
        "{clientCertificate: {dnsNames: [{name: '*.a', subject: 'user:a'}]}} | takes no '*'",
        "{clientCertificate: {dnsNames: [{name: A.b, subject: 'user:a'}]}} | lower case",
        "{clientCertificate: {dnsNames: [{name: a.b, subject: 'system:a'}]}} | system",
        "{apiKeys: []}               | name at least one key",
      })
  void anAuthenticationKnowsCallersInExactlyOneWay(String spec, String told) {
    assertThat(reader.problems(authentication(spec))).anyMatch(problem -> problem.contains(told));
  }

  @Test
  void aHostInACertificateIsOneCallerOnly() {
    String spec =
        "clientCertificate: {dnsNames: [{name: a.b, subject: 'user:a'}, {name: a.b, subject:"
            + " 'user:b'}]}";

    assertThat(reader.problems(authentication(spec)))
        .anyMatch(problem -> problem.contains("'a.b' is named twice, first in "));
  }

  @Test
  void certificatesThatNobodyCouldTellOfAreWarnedOf() {
    String spec = authentication("clientCertificate: {trustDomains: [a.test]}");

    assertThat(reader.warnings(spec)).anyMatch(it -> it.contains("nobody can tell of cert"));
    assertThat(reader.warnings(spec + Samples.sidecar("envoy: {}"))).isEmpty();
    assertThat(reader.warnings(spec + Samples.sidecar("trustedPeers: [10.0.0.1]"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AccessGrant", "EgressPolicy", "Connection", "Catalog"})
  void kindsThatArePlannedAreRefusedAsSuch(String kind) {
    assertThat(reader.problems(Samples.document(kind, "x", "a: b")))
        .containsExactly(
            "rules.yaml:3:7: documents of kind " + kind + " are not available in this version");
  }

  @Test
  void filesOfOtherSystemsAreRefusedByName() {
    assertThat(reader.problems("plugins:\n- {name: a}\n"))
        .containsExactly(
            "rules.yaml:1:1: this is a ContextForge plugin configuration; reading those is not"
                + " available in this version");
    assertThat(reader.problems("apiVersion: gestaltd.config/v5\nplugins: {}\n"))
        .containsExactly(
            "rules.yaml:1:1: this is a Gestalt configuration; reading those is not available in"
                + " this version");
  }

  @Test
  void aSecondSidecarIsRefused() {
    String two = Samples.document("SidecarConfig", "other", "{}");

    assertThat(reader.problems(Samples.sidecar("{}") + two))
        .contains(
            "rules.yaml:10:18: there is a second SidecarConfig, the first in rules.yaml:4:18");
  }

  @Test
  void hopsWithoutPeersMeanNothing() {
    assertThat(reader.warnings(Samples.house() + Samples.sidecar("trustedHops: 2")))
        .containsExactly("rules.yaml:29:3: 'trustedHops' means nothing without 'trustedPeers'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1/8",
        "10.0.0/8",
        "10.0.0.0/33",
        "::/129",
        "host/8",
        "1",
        "::1%eth0",
        "10.0.0.0/",
        "::ffff:1.2.3.4"
      })
  void aNetworkThatIsNoneIsRefused(String network) {
    assertThat(reader.problems(Samples.sidecar("trustedPeers: ['" + network + "']")))
        .singleElement()
        .asString()
        .contains("'trustedPeers'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "inbound: {address: ':17006'}  | did you mean 0.0.0.0:17006?",
        "inbound: {address: '1.2.3.4'} | must be host:port",
        "inbound: {address: 17006}     | must be text, not a number",
        "drain: {delay: 5}             | must be text, not a number",
        "drain: {delay: 5 s}           | must be a time such as 5s",
        "drain: {delay: 2h}            | must be from 0s to 1h",
        "journal: {to: stderr}         | must be one of stdout, not 'stderr'",
        "journal: {to: [a]}            | must be one of stdout",
        "journal: {to: {file: a.log}}  | must be absolute: this document is in no file",
        "substitution: [A-B]           | must be the name of a variable",
        "controlPlane: {}              | 'controlPlane' is not available in this version",
        "inbound: {tls: {}}            | 'tls' is not available in this version",
        "trustedHops: yes              | must be a whole number, not text",
      })
  void aSidecarThatCouldNotDoWhatItSaysIsRefused(String spec, String told) {
    assertThat(reader.problems(Samples.sidecar(spec))).singleElement().asString().contains(told);
  }

  @Test
  void aJournalThatDropsIsListedOrRefused() {
    String drops = "journal: {whenFull: drop-and-count}";

    assertThat(reader.warnings(Samples.house() + Samples.sidecar(drops)))
        .containsExactly(
            "rules.yaml:29:3: calls pass unrecorded when the journal is full: whenFull"
                + " drop-and-count");
    assertThat(reader.problems(Samples.sidecar(drops + "\nfailOpen: refuse")))
        .singleElement()
        .asString()
        .endsWith("whenFull drop-and-count, and SidecarConfig says failOpen: refuse");
  }
}
