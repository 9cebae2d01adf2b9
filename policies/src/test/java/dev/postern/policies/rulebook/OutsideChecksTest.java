package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutsideChecksTest {
  private static final String URL = "externalUrl: https://w.example/mcp\n";
  private static final String MEMBER = "members: [{subject: 'user:ada', role: viewer}]\n";

  private final Reader reader = new Reader();

  private static String house(String server) {
    return Samples.server("weather", server) + Samples.keys() + Samples.users("");
  }

  private static String hiding(String server, String policy) {
    return Samples.server("weather", "hide: true\n" + server)
        + Samples.keys()
        + Samples.document("AccessPolicy", "users", MEMBER + policy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "servers: []                                     | name at least one authorization server",
        "servers: ['http://idp.example']                 | must be https, unless it is on this",
        "servers: ['https://idp.example?a']              | must be https://host[:port][/path]",
        "servers: ['https://i', 'https://i']             | 'https://i' is named twice",
        "servers: ['https://i'], scopes: [offline_access] | clients ask for that by themselves",
        "servers: ['https://i'], scopes: ['a b']         | a scope, without spaces and quotes",
        "servers: ['https://i'], scopes: [a, a]          | 'a' is named twice",
      })
  void whereTokensComeFromIsSaidInOneWay(String source, String told) {
    assertThat(reader.problems(house(URL + "mcp: {authorization: {" + source + "}}")))
        .singleElement()
        .asString()
        .contains(told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://i.example/tenant/", "http://localhost:8080", "http://[::1]:9"})
  void anIssuerStaysAsItCallsItself(String issuer) {
    String text = house(URL + "mcp: {authorization: {servers: ['" + issuer + "']}}");

    assertThat(reader.good(text).rules().library().servers().getFirst().spec().resource())
        .hasValueSatisfying(resource -> assertThat(resource.metadataPath()).endsWith("/mcp"));
  }

  @Test
  void tokensThatNobodyWouldTakeAreWorthAWarning() {
    assertThat(reader.warnings(house(URL + "mcp: {authorization: {servers: ['https://i']}}")))
        .containsExactly(
            "rules.yaml:11:24: clients of server 'weather' are told where to get tokens, and in"
                + " this version only keys are taken");
  }

  @Test
  void twoServersMustNotBeKnownByTheSameUrl() {
    String text = house(URL) + Samples.server("other", "path: /other\n" + URL);

    assertThat(reader.problems(text))
        .singleElement()
        .asString()
        .contains("clients know server 'weather' by https://w.example/mcp");
  }

  @Test
  void theHostByWhichClientsKnowAServerIsOneOfItsAddresses() {
    String text =
        house("hosts: [a.example]\n" + URL) + Samples.server("other", "hosts: [w.example]\n");

    assertThat(reader.problems(text))
        .singleElement()
        .asString()
        .contains("answers to host w.example, path /mcp, and so does 'weather'");
  }

  @Test
  void anHttpServerHasNoExternalUrl() {
    String text = Samples.httpServer("w", URL) + Samples.keys() + Samples.users("");

    assertThat(reader.problems(text))
        .singleElement()
        .asString()
        .contains("'externalUrl' means nothing to an http server");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules: [{effect: allow, tools: [a, 'b*']}]", "default: allow"})
  void whatIsHiddenAmongAPatternMustBeKnown(String policy) {
    assertThat(reader.problems(hiding("", policy)))
        .singleElement()
        .asString()
        .contains("'hide' needs 'allowedOperations'");
    assertThat(reader.good(hiding("allowedOperations: {a: {}}", policy))).isNotNull();
  }

  @Test
  void namesAloneNeedNoListBesides() {
    String rules =
        "rules: [{effect: allow, tools: [a], prompts: [p]}, {effect: deny, tools: ['*']}]";

    assertThat(reader.warnings(hiding("", rules))).isEmpty();
  }

  @Test
  void promptsAndResourcesOfAPatternAreWorthAWarning() {
    String rules = "rules: [{effect: allow, prompts: ['p*'], resources: ['x:*']}]";

    assertThat(reader.warnings(hiding("", rules)))
        .hasSize(2)
        .allMatch(warning -> warning.contains("can be told from such as the server does not have"));
  }
}
