package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.rulebook.documents.Problem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One thing wrong in the five-minute file; place, words, suggestion and caret as people see them.
 */
class TyposTest {
  static Stream<Arguments> typos() {
    return Stream.of(
        typo(
            "  upstream: http",
            "  upstraem: http",
            """
            rules.yaml:7:3: unknown key 'upstraem' (did you mean upstream?)
                upstraem: http://127.0.0.1:9000/mcp
                ^\
            """),
        typo(
            "  protocol: mcp  ",
            "  protocol: mpc  ",
            """
            rules.yaml:6:13: 'protocol' must be one of mcp, http, not 'mpc' (did you mean mcp?)
                protocol: mpc                         # mcp | http
                          ^\
            """),
        typo(
            "policy: weather-users",
            "policy: wheather-users",
            """
            rules.yaml:9:11: there is no AccessPolicy 'wheather-users' (did you mean weather-users?)
                policy: wheather-users
                        ^\
            """),
        typo(
            "[team-keys]",
            "[teamkeys]",
            """
            rules.yaml:8:20: there is no Authentication 'teamkeys' (did you mean team-keys?)
                authentication: [teamkeys]
                                 ^\
            """),
        typo(
            "kind: Authentication",
            "kind: Authenticatoin",
            """
            rules.yaml:12:7: unknown kind 'Authenticatoin': known are ProtectedServer, Authentication, \
            AccessPolicy, HookPlugin, SidecarConfig (did you mean Authentication?)
              kind: Authenticatoin
                    ^\
            """),
        typo(
            "apiVersion: postern.dev/v1alpha1\nkind: A",
            "apiVersion: postern.dev/v1\nkind: A",
            """
            rules.yaml:11:13: this version reads no 'postern.dev/v1' (did you mean postern.dev/v1alpha1?)
              apiVersion: postern.dev/v1
                          ^\
            """),
        typo(
            "apiVersion: postern.dev/v1alpha1\nkind: P",
            "kind: P",
            """
            rules.yaml:2:7: 'apiVersion' is missing (did you mean apiVersion: postern.dev/v1alpha1?)
              kind: ProtectedServer                   # something we stand in front of
                    ^\
            """),
        typo(
            "metadata: {name: weather}",
            "metadata: {name: Weather_1}",
            """
            rules.yaml:4:18: a name is at most 63 lower-case letters, digits, '-' and '.', first and \
            last no sign (did you mean weather-1?)
              metadata: {name: Weather_1}
                               ^\
            """),
        typo(
            "metadata: {name: weather}",
            "metadata: {nmae: weather}",
            """
            rules.yaml:4:12: unknown key 'nmae' (did you mean name?)
              metadata: {nmae: weather}
                         ^\
            """),
        typo(
            "upstream: http://127.0.0.1:9000/mcp",
            "upstream: https://127.0.0.1:9000/mcp",
            """
            rules.yaml:7:13: 'upstream' names https, which is not available for upstreams in this version
                upstream: https://127.0.0.1:9000/mcp
                          ^\
            """),
        typo(
            "upstream: http://127.0.0.1:9000/mcp",
            "upstream: 127.0.0.1:9000/mcp",
            """
            rules.yaml:7:13: 'upstream' must begin with http:// (did you mean http://127.0.0.1:9000/mcp?)
                upstream: 127.0.0.1:9000/mcp
                          ^\
            """),
        typo(
            "upstream: http://127.0.0.1:9000/mcp",
            "upstream: http://me:secret@127.0.0.1/mcp",
            "rules.yaml:7:13: 'upstream' takes no credentials"),
        typo(
            "subject: \"user:ada\", expires",
            "subject: ada, expires",
            """
            rules.yaml:16:93: 'subject' must be kind:id (did you mean user:ada?)
                  - {sha256: "%s", subject: ada, expires: 2027-03-01}
                                                                                                          ^\
            """
                .formatted(FiveMinuteFileTest.DIGEST)),
        typo(
            FiveMinuteFileTest.DIGEST,
            "pst_thisIsTheKeyItself",
            "rules.yaml:16:16: 'sha256' is a key, where its digest belongs: throw the key away, it is "
                + "no secret now"),
        typo(
            "2027-03-01",
            "soon",
            """
            rules.yaml:16:114: 'expires' must be a day such as 2027-03-01 or a time such as \
            2027-03-01T12:00:00Z
                  - {sha256: "%s", subject: "user:ada", expires: soon}
                                                                                                                               ^\
            """
                .formatted(FiveMinuteFileTest.DIGEST)),
        typo(
            "default: deny",
            "default: denny",
            """
            rules.yaml:22:12: 'default' must be one of deny, allow, not 'denny' (did you mean deny?)
                default: denny
                         ^\
            """),
        typo(
            "role: viewer",
            "rôle: viewer",
            """
            rules.yaml:23:35: unknown key 'rôle' (did you mean role?)
                members: [{subject: "user:ada", rôle: viewer}]
                                                ^\
            """),
        typo(
            "roles: [viewer]",
            "roles: viewer",
            """
            rules.yaml:25:69: 'roles' must be a list, not text
                  - {effect: allow, tools: [forecast, "report.*", refund], roles: viewer}
                                                                                  ^\
            """),
        typo(
            "tools: [forecast, \"report.*\", refund]",
            "tools: []",
            """
            rules.yaml:25:30: an empty list names nothing: write "*" to name all
                  - {effect: allow, tools: [], roles: [viewer]}
                                           ^\
            """));
  }

  private static Arguments typo(String right, String wrong, String told) {
    return Arguments.of(wrong, right, told);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("typos")
  void aTypoIsToldWithPlaceCaretAndSuggestion(String wrong, String right, String told) {
    String text = FiveMinuteFileTest.FILE.replace(right, wrong);
    assertThat(text).isNotEqualTo(FiveMinuteFileTest.FILE);

    List<Problem> problems = ((Reading.Bad) new Reader().read(text)).problems();

    assertThat(problems.getFirst().toString()).isEqualTo(told);
  }

  @Test
  void allProblemsAreToldAtOnceAndInOrder() {
    String text =
        FiveMinuteFileTest.FILE
            .replace("policy: weather", "polcy: weather")
            .replace("metadata: {name: team-keys}", "metadata: {name: team-keys, label: x}")
            .replace("subject: \"user:ada\", expires", "subject: \"system:ada\", expires")
            .replace("default: deny", "default: 5")
            .replace("effect: allow, ", "");

    assertThat(new Reader().problems(text))
        .containsExactly(
            "rules.yaml:9:3: unknown key 'polcy' (did you mean policy?)",
            "rules.yaml:13:29: unknown key 'label'",
            "rules.yaml:16:93: 'subject' is of the kind 'system', which is ours alone",
            "rules.yaml:22:12: 'default' must be text, not a number (did you mean \"5\"?)",
            "rules.yaml:25:7: 'effect' is missing");
  }

  @Test
  void aMistypedKeyIsNotAlsoMissing() {
    assertThat(new Reader().problems(FiveMinuteFileTest.FILE.replace("protocol:", "protocoll:")))
        .containsExactly("rules.yaml:6:3: unknown key 'protocoll' (did you mean protocol?)");
  }

  @Test
  void whatIsWrittenCannotSpeakToTheTerminal() {
    String problem =
        ((Reading.Bad) new Reader().read(Samples.server("a", "\"\\e[31mred\": 1\n")))
            .problems()
            .getFirst()
            .toString();

    assertThat(problem).doesNotContain("\u001b");
  }

  @Test
  void aProblemStaysReadableHoweverMuchIsWrittenWrong() {
    String key = "k".repeat(100_000);
    Problem problem =
        ((Reading.Bad) new Reader().read(Samples.server("a", key + ": 1\n"))).problems().getFirst();

    assertThat(problem.toString()).hasSizeLessThan(1_000);
  }
}
