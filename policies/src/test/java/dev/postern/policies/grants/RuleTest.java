package dev.postern.policies.grants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.traffic.RuleRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
  @ParameterizedTest
  @CsvSource({
    "ALLOW, TOOLS,     ''",
    "ALLOW, TOOLS,     ' '",
    "ALLOW, METHODS,   tools/call",
    "DENY,  METHODS,   tools/call",
    "ALLOW, METHODS,   prompts/get",
    "ALLOW, METHODS,   resources/read",
    "ALLOW, METHODS,   tools/list",
    "ALLOW, METHODS,   resources/templates/list",
    "ALLOW, ROUTES,    /v1/x",
    "ALLOW, ROUTES,    GET",
    "ALLOW, ROUTES,    'GET '",
    "ALLOW, ROUTES,    ' /v1'",
    "ALLOW, ROUTES,    get /v1/x",
    "ALLOW, ROUTES,    G*T /v1/x",
    "ALLOW, ROUTES,    GET v1/x",
    "ALLOW, ROUTES,    'GET  /v1'",
    "ALLOW, ROUTES,    GET /v1/x?y=z",
    "ALLOW, ROUTES,    GET /v1/x#y",
    "ALLOW, ROUTES,    GET /v1/two%20words",
    "ALLOW, ROUTES,    'GET /v1 '"
  })
  void aNameThatCouldNeverMeanWhatItSaysIsFlawed(Rule.Effect effect, Rule.Kind kind, String name) {
    assertThat(kind.flaw(effect, name)).isPresent();

    RuleRef at = new RuleRef("p#1", "rules.yaml", 11);
    Map<Rule.Kind, List<String>> names = Map.of(kind, List.of(name));
    assertThatThrownBy(
            () -> new Rule(at, effect, names, Whom.anyone(), Whom.anyone(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p#1 (rules.yaml:11)");
  }

  @ParameterizedTest
  @CsvSource({
    "ALLOW, TOOLS,     '*'",
    "ALLOW, TOOLS,     tools/call",
    "ALLOW, RESOURCES, file:///*",
    "ALLOW, METHODS,   '*'",
    "ALLOW, METHODS,   logging/setLevel",
    "DENY,  METHODS,   initialize",
    "DENY,  METHODS,   tools/list",
    "ALLOW, ROUTES,    GET /v1/*",
    "ALLOW, ROUTES,    '* /v1'",
    "ALLOW, ROUTES,    '* *'",
    "ALLOW, ROUTES,    GET /v1/two words",
    "ALLOW, ROUTES,    GET /v1/Zürich",
    "ALLOW, ROUTES,    M-SEARCH /"
  })
  void everyOtherNameIsTaken(Rule.Effect effect, Rule.Kind kind, String name) {
    assertThat(kind.flaw(effect, name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tools/call", "prompts/get", "resources/read"})
  void whoNamesACallAsAMethodIsToldWhereItBelongs(String method) {
    assertThat(Rule.Kind.METHODS.flaw(Rule.Effect.DENY, method).orElseThrow())
        .contains("'" + method.substring(0, method.indexOf('/')) + "'");
  }

  @Test
  void aRouteThatNeverHadASpaceMatchesNothing() {
    assertThat(Routed.of("* *").matches("GET /x")).isTrue();
    assertThat(Routed.of("GET /x*").matches("GET/x y")).isFalse();
  }
}
