package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.rulebook.documents.Placed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors D1 to D6, D8 to D11, D22 of the layered configuration we are compatible with. */
class OverlaysTest {
  private static final String BASE =
      Samples.server(
              "weather",
              """
              hosts: [api.example.com]
              limits: {body: 1MiB, depth: 8}
              mode: enforce
              """)
          + Samples.keys()
          + Samples.users("");

  private final Reader reader = new Reader();

  private static String over(String spec) {
    return Samples.document("ProtectedServer", "weather", spec);
  }

  private ProtectedServer merged(String... overlays) {
    return reader.good(BASE, overlays).rules().library().servers().getFirst().spec();
  }

  @Test
  void aMapIsMergedAndNullDeletes() {
    ProtectedServer server = merged(over("limits: {body: 2MiB, depth: null}\nhosts: null\n"));

    assertThat(server.limits().body()).isEqualTo(new Size(2 << 20));
    assertThat(server.limits().depth()).isEqualTo(64);
    assertThat(server.hosts()).isEmpty();
  }

  @Test
  void whatWasDeletedIsNoted() {
    assertThat(reader.good(BASE, over("limits: {depth: null}")).notes())
        .containsExactly(
            "over1.yaml:6:12: deletes ProtectedServer weather: spec.limits.depth of"
                + " rules.yaml:11:24");
  }

  @Test
  void theOverlayFurthestRightWins() {
    assertThat(merged(over("mode: enforce"), over("mode: observe")).mode())
        .isEqualTo(ProtectedServer.Enforcement.OBSERVE);
  }

  @Test
  void aListIsReplacedWhole() {
    assertThat(merged(over("hosts: [b.example.com]")).hosts().orElseThrow())
        .extracting(host -> host.value().toString())
        .containsExactly("b.example.com");
  }

  @Test
  void aListEmptiedByAnOverlayIsRefusedWhereItWouldMeanEverything() {
    assertThat(reader.problems(BASE, over("hosts: []")))
        .containsExactly(
            "over1.yaml:6:10: name at least one host, or leave 'hosts' out to mean any");
  }

  @Test
  void anEmptyOverlayChangesNothing() {
    assertThat(reader.good(BASE, "", "# nothing\n", "---\n").rules().edition())
        .isEqualTo(reader.good(BASE).rules().edition());
  }

  @Test
  void anOverlayNeedsItsVersionToo() {
    assertThat(
            reader.problems(BASE, "kind: ProtectedServer\nmetadata: {name: weather}\nspec: {}\n"))
        .singleElement()
        .asString()
        .startsWith("over1.yaml:1:7: 'apiVersion' is missing");
  }

  @Test
  void aMistypedKeyOfAnOverlayIsToldInTheOverlay() {
    assertThat(reader.problems(BASE, over("base_url: x")))
        .containsExactly("over1.yaml:6:3: unknown key 'base_url'");
  }

  @Test
  void nullForAMistypedKeyDeletesNothingAndIsTold() {
    assertThat(reader.problems(BASE, over("polcy: null")))
        .containsExactly("over1.yaml:6:3: unknown key 'polcy' (did you mean policy?)");
  }

  @Test
  void nullForAKeyThatIsNotThereIsTold() {
    assertThat(reader.problems(BASE, over("callerToken: null")))
        .containsExactly("over1.yaml:6:3: 'callerToken' says nothing: leave it out instead");
  }

  @Test
  void aKeyTwiceInOneMapIsRefused() {
    assertThat(reader.problems(BASE, over("mode: observe\nmode: enforce")))
        .containsExactly("over1.yaml:7:3: 'mode' is written twice, first in line 6");
  }

  @Test
  void aDocumentOfItsOwnIsAddedAndNoted() {
    Reading.Good good = reader.good(BASE, Samples.httpServer("reports", "path: /reports\n"));

    assertThat(good.rules().servers()).containsExactly("weather", "reports");
    assertThat(good.notes())
        .containsExactly("over1.yaml:2:1: the overlay adds ProtectedServer reports");
  }

  @Test
  void aDocumentTwiceInOneOverlayIsRefused() {
    assertThat(reader.problems(BASE, over("mode: observe") + over("mode: enforce")))
        .containsExactly(
            "over1.yaml:10:18: ProtectedServer weather is given twice, first in over1.yaml:4:18");
  }

  @Test
  void aDocumentTwiceWithoutOverlayIsRefusedNamingBothPlaces() {
    assertThat(reader.problems(BASE + over("mode: observe")))
        .contains(
            "rules.yaml:30:18: ProtectedServer weather is given twice, first in rules.yaml:4:18");
  }

  @Test
  void allowedOperationsMustNotBeEmptyNorShareAnAlias() {
    assertThat(reader.problems(BASE, over("allowedOperations: {}")))
        .containsExactly(
            "over1.yaml:6:22: 'allowedOperations' is empty: leave it out to allow all");
    assertThat(
            reader.problems(BASE, over("allowedOperations: {a: {alias: list}, b: {alias: list}}")))
        .containsExactly("over1.yaml:6:44: 'b': alias list is also the alias of a");
  }

  @Test
  void theOrderOfMapsDoesNotMatterToTheEditionAndThatOfListsDoes() {
    String one = Samples.house();
    String turned =
        one.replace("  protocol: mcp\n", "")
            .replace("  policy: users\n", "  policy: users\n  protocol: mcp\n");
    String other = one.replace("tools: [\"*\"]", "tools: [\"*\", a]");

    assertThat(turned).isNotEqualTo(one);
    assertThat(reader.good(turned).rules().edition()).isEqualTo(reader.good(one).rules().edition());
    assertThat(reader.good(other).rules().edition())
        .isNotEqualTo(reader.good(one).rules().edition())
        .hasSize(12);
    assertThat(reader.good(one + Samples.sidecar("drain: {delay: 1s}")).rules().edition())
        .isEqualTo(reader.good(one).rules().edition());
  }

  @Test
  void placesAreThoseOfWhoeverWroteTheValue() {
    List<Placed<String>> names = merged(over("authentication: [keys]")).authentication();

    assertThat(names.getFirst().place()).hasToString("over1.yaml:6:20");
  }
}
