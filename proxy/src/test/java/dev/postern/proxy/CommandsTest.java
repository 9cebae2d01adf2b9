package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.identity.ApiKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line as a user meets it: what it prints where, and how it exits. */
final class CommandsTest {
  private static final String FIVE_MINUTES =
      """
      apiVersion: postern.dev/v1alpha1
      kind: ProtectedServer
      metadata: {name: weather}
      spec:
        protocol: mcp
        upstream: http://127.0.0.1:9000/mcp
        authentication: [team-keys]
        policy: weather-users
      ---
      apiVersion: postern.dev/v1alpha1
      kind: Authentication
      metadata: {name: team-keys}
      spec:
        apiKeys:
          - {sha256: "0e0fbeccd774479665dbb864f1e49eb86981c963fd9a66cd29805e56131ae724", subject: "user:ada", expires: 2099-03-01}
      ---
      apiVersion: postern.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: weather-users}
      spec:
        default: deny
        members: [{subject: "user:ada", role: viewer}]
        rules:
          - {effect: allow, tools: [forecast, "report.*", refund], roles: [viewer]}
      """;

  @TempDir private Path folder;

  private Path rules;
  private String out = "";
  private String err = "";

  @BeforeEach
  void write() throws IOException {
    rules = Files.writeString(folder.resolve("postern.yaml"), FIVE_MINUTES);
  }

  @Test
  void validRulesAreValid() {
    assertThat(run("validate", rules.toString())).isZero();
    assertThat(out).isEmpty();
    assertThat(err).contains("0 errors, 0 warnings");
  }

  @Test
  void aTypoIsShownWithItsPlaceACaretAndWhatWasMeant() throws IOException {
    Files.writeString(rules, FIVE_MINUTES.replace("upstream:", "upstraem:"));
    assertThat(run("validate", rules.toString())).isEqualTo(3);
    assertThat(out)
        .contains(rules + ":6:3: unknown key 'upstraem' (did you mean upstream?)")
        .contains("    upstraem: http://127.0.0.1:9000/mcp\n    ^\n");
  }

  @Test
  void aRuleOnArgumentsIsRefusedInPlainWords() throws IOException {
    Files.writeString(
        rules,
        FIVE_MINUTES + "    - {effect: deny, tools: [refund], when: \"args.amount > 100\"}\n");
    assertThat(run("validate", rules.toString())).isEqualTo(3);
    assertThat(out).contains("when").contains("not available");
  }

  @Test
  void problemsAreToldToProgramsAsWell() throws IOException {
    Files.writeString(rules, FIVE_MINUTES.replace("upstream:", "upstraem:"));
    assertThat(run("validate", "-o", "json", rules.toString())).isEqualTo(3);
    assertThat(out).startsWith("{\"valid\":false,").contains("\"line\":6").endsWith("}\n");
    assertThat(run("validate", "-o", "YAML", rules.toString())).isEqualTo(3);
    assertThat(out).contains("valid: false").contains("line: 6\n");
  }

  @Test
  void strictTakesWarningsForErrors() throws IOException {
    Files.writeString(rules, FIVE_MINUTES.replace("2099-03-01", "2020-03-01"));
    assertThat(run("validate", rules.toString())).isZero();
    assertThat(out).contains("warning: ").contains("expired");
    assertThat(run("validate", "--strict", rules.toString())).isEqualTo(3);
  }

  @Test
  void aDecisionIsToldWithoutAPort() {
    assertThat(decide("--tool", "forecast")).isZero();
    assertThat(out).startsWith("ALLOWED  tool forecast of weather").contains(rules + ":24");
    assertThat(decide("--tool", "delete_all")).isZero();
    assertThat(out).startsWith("REFUSED").contains("allowed, had there been");
    assertThat(decide("--tool", "delete_all", "--fail-on", "deny")).isEqualTo(1);
    assertThat(decide("--tool", "forecast", "--fail-on", "deny")).isZero();
    assertThat(decide("--method", "logging/setLevel", "--args", "{\"level\":\"debug\"}")).isZero();
    assertThat(out).startsWith("REFUSED  mcp logging/setLevel");
  }

  @Test
  void whoDoesNotCallAsSomebodyHasNoCredential() {
    assertThat(run("decide", "--rules", rules.toString(), "--server", "weather", "--tool", "x"))
        .isZero();
    assertThat(out).startsWith("REFUSED").contains("no credential");
  }

  @Test
  void aDecisionThatCannotBeAskedForIsAUsageError() {
    assertThat(decide()).isEqualTo(2);
    assertThat(decide("--tool", "a", "--prompt", "b")).isEqualTo(2);
    assertThat(decide("--route", "GET /x")).isEqualTo(2);
    assertThat(decide("--tool", "a", "--args", "[]")).isEqualTo(2);
    assertThat(run("decide", "--rules", rules.toString(), "--server", "wether", "--tool", "x"))
        .isEqualTo(2);
    assertThat(err).contains("there is no server wether");
  }

  @Test
  void rulesThatAreInvalidDecideNothing() throws IOException {
    Files.writeString(rules, "kind: Nothing\n");
    assertThat(decide("--tool", "x")).isEqualTo(3);
    assertThat(run("run", rules.toString())).isEqualTo(3);
    assertThat(err).contains("postern.yaml:1");
  }

  @Test
  void aSidecarWhoseAddressIsTakenSaysSoAndKeepsNothingOpen() throws IOException {
    for (String taken : List.of("inbound", "health", "metrics")) {
      try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Path settings = Files.writeString(folder.resolve("sidecar.yaml"), settings());
        String at = "127.0.0.1:" + holder.getLocalPort();
        Files.writeString(
            settings,
            settings().replace(taken + ": {address: \"127.0.0.1:0", taken + ": {address: \"" + at));
        assertThat(run("run", rules.toString(), settings.toString())).isEqualTo(4);
        assertThat(err).contains("postern: cannot start: cannot listen on").contains(at);
        assertThat(folder.resolve("admin.sock")).doesNotExist();
      }
    }
  }

  private String settings() {
    return """
    kind: SidecarConfig
    metadata: {name: sidecar}
    spec:
      inbound: {address: "127.0.0.1:0"}
      health: {address: "127.0.0.1:0"}
      metrics: {address: "127.0.0.1:0"}
      admin: {socket: "%1$s/admin.sock"}
      journal: {to: {file: "%1$s/journal.jsonl"}, buffer: "%1$s/buffer"}
    """
        .formatted(folder);
  }

  @Test
  void scenariosPassFailAndTellWhichRuleNobodyReached() throws IOException {
    Path scenario =
        Files.writeString(
            folder.resolve("scenario.yaml"),
            """
            name: nobody deletes
            given: {documents: postern.yaml}
            when: {as: "user:ada", mcp: tools/call, name: delete_all}
            then: {answer: {error: {code: -31403, reason: not_granted}}, upstream: untouched}
            """);
    assertThat(run("test", folder.toString())).isZero();
    assertThat(out)
        .contains("ok    nobody deletes")
        .contains("no scenario reached rule weather-users#1 (" + rules + ":24)");
    assertThat(err).contains("1 passed, 0 failed");

    Files.writeString(scenario, Files.readString(scenario).replace("-31403", "-1"));
    assertThat(run("test", folder.toString())).isEqualTo(1);
    assertThat(out).contains("FAIL  nobody deletes").contains("error.code: expected -1");
    assertThat(run("test", "-o", "json", folder.toString())).isEqualTo(1);
    assertThat(out).contains("\"failed\":1");
  }

  @Test
  void aFolderWithoutScenariosIsNoPass() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    assertThat(run("test", folder.resolve("empty").toString())).isEqualTo(1);
  }

  @Test
  void aKeyIsShownOnceWithWhatDocumentsHoldInItsStead() {
    assertThat(run("key", "create", "--subject", "user:ada", "--expires", "2027-03-01")).isZero();
    assertThat(ApiKey.looksRight(out.lines().findFirst().orElseThrow())).isTrue();
    assertThat(out).contains("subject: \"user:ada\", expires: 2027-03-01}");
    assertThat(err).contains("shown this once").doesNotContain("pst_");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada",
        "user:",
        "system:root",
        "SYSTEM:root",
        "us er:ada",
        "user: ada",
        "user:a\nb"
      })
  void noKeyIsMadeForASubjectThatRulesWouldRefuse(String subject) {
    assertThat(run("key", "create", "--subject", subject)).isEqualTo(2);
    assertThat(err).contains("--subject: the subject ").contains("no key was made");
    assertThat(out).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"user:a\"b", "user:a\\b", "user:a: {b}", "user:#a", "user:${HOME}", "user:ä'"})
  void whatIsPrintedForASubjectIsWhatRulesRead(String subject) throws IOException {
    assertThat(run("key", "create", "--subject", subject)).isZero();
    String entry = out.lines().filter(line -> line.startsWith("- ")).findFirst().orElseThrow();
    Files.writeString(
        rules,
        FIVE_MINUTES.replaceFirst(
            "    - \\{sha256.*\n", "    " + Matcher.quoteReplacement(entry) + "\n"));
    assertThat(run("validate", rules.toString())).as(out).isZero();
  }

  @Test
  void theSchemaIsJson() {
    assertThat(run("schema")).isZero();
    assertThat(out).startsWith("{\"$schema\":").contains("ProtectedServer");
  }

  @Test
  void whatIsNotUnderstoodExitsWithTwoAndWhatIsNotFoundWithOne() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("rnu")).isEqualTo(2);
    assertThat(run("validate")).isEqualTo(2);
    assertThat(run("explain", "nothing-1", "--journal", folder.resolve("none").toString()))
        .isEqualTo(1);
    assertThat(err).startsWith("postern: no decision nothing-1 is in ");
    assertThat(run("version")).isZero();
    assertThat(out).startsWith("postern ");
    assertThat(run("--help")).isZero();
  }

  private int decide(String... more) {
    String[] all = new String[more.length + 7];
    String[] first = {"decide", "--rules", rules.toString(), "--as", "user:ada", "--server"};
    System.arraycopy(first, 0, all, 0, 6);
    all[6] = "weather";
    System.arraycopy(more, 0, all, 7, more.length);
    return run(all);
  }

  private int run(String... arguments) {
    StringWriter results = new StringWriter();
    StringWriter talk = new StringWriter();
    CommandLine line =
        Commands.line().setOut(new PrintWriter(results, true)).setErr(new PrintWriter(talk, true));
    int code = line.execute(arguments);
    out = results.toString();
    err = talk.toString();
    return code;
  }
}
