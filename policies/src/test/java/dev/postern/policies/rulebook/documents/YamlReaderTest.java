package dev.postern.policies.rulebook.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  private static Optional<List<Node>> read(String text, Problems problems) {
    return YamlReader.read(Source.of("f.yaml", text), problems);
  }

  private static Node one(String text) {
    Problems problems = new Problems();
    List<Node> nodes = read(text, problems).orElseThrow();
    assertThat(problems.sorted()).isEmpty();
    assertThat(nodes).hasSize(1);
    return nodes.getFirst();
  }

  private static String problem(String text) {
    Problems problems = new Problems();
    read(text, problems);
    return problems.sorted().getFirst().headline();
  }

  @ParameterizedTest
  @CsvSource({
    "yes, TEXT", "on, TEXT", "2027-03-01, TEXT", "'12:30', TEXT", "1_000, TEXT", "True, TRUTH",
    "false, TRUTH", "5, WHOLE", "0x1F, WHOLE", "0o17, WHOLE", "017, WHOLE", "1.5, FRACTION",
    "1e3, FRACTION", ".inf, FRACTION", "~, NOTHING", "Null, NOTHING", "nul, TEXT", "=, TEXT",
    "<<, TEXT", "'\"5\"', TEXT", "\"''\", TEXT"
  })
  void scalarsAreWhatTheCoreSchemaOfYaml12Says(String written, Node.Type type) {
    assertThat(((Node.Scalar) ((Node.Listing) one("- x\n- " + written)).items().get(1)).type())
        .isEqualTo(type);
  }

  @Test
  void everyValueKnowsItsPlace() {
    Node.Mapping map = (Node.Mapping) one("a: 1\nb:\n  - x\n  - {c: ü, d: y}\n");
    Node.Listing list = (Node.Listing) map.get("b").orElseThrow();

    assertThat(map.entry("b").orElseThrow().place()).hasToString("f.yaml:2:1");
    assertThat(list.items().get(0).place()).hasToString("f.yaml:3:5");
    Node.Mapping inner = (Node.Mapping) list.items().get(1);
    assertThat(inner.get("d").orElseThrow().place()).hasToString("f.yaml:4:15");
  }

  @Test
  void linesAreCountedAlikeWhateverEndsThem() {
    assertThat(((Node.Mapping) one("a: 1\r\nb: 2\r\nc: 3")).entry("c").orElseThrow().place())
        .hasToString("f.yaml:3:1");
  }

  @Test
  void anEscapeCutShortIsAProblemAndNoException() {
    assertThat(problem("\"\"aaaaaaa\\x\"")).contains("this is not YAML");
  }

  @Test
  void severalDocumentsAreReadAndEmptyOnesLeftOut() {
    assertThat(read("---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n", new Problems()))
        .hasValueSatisfying(nodes -> assertThat(nodes).hasSize(2));
  }

  @Test
  void aKeyWrittenTwiceIsToldWithBothPlaces() {
    assertThat(problem("a: 1\nb: 2\na: 3\n"))
        .isEqualTo("f.yaml:3:1: 'a' is written twice, first in line 1");
  }

  @Test
  void anAliasStandsForItsValue() {
    Node.Mapping map = (Node.Mapping) one("a: &x [1, 2]\nb: *x\n");

    assertThat(map.get("b")).isEqualTo(map.get("a"));
  }

  @Test
  void aliasesOfAliasesAreBounded() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(problem(text.toString())).contains("more than 100000 values, aliases written out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: &a [*a]", "a: *nobody", "---\na: &x 1\n---\nb: *x"})
  void anAliasNeedsAFinishedValueInItsOwnDocument(String text) {
    assertThat(problem(text)).contains("no finished value before this is marked with '&");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "a:\n "})
  void depthIsBounded(String opening) {
    String text =
        opening.equals("a:\n ")
            ? IntStream.range(0, 2000)
                .mapToObj(i -> " ".repeat(i) + "a:")
                .collect(Collectors.joining("\n"))
            : opening.repeat(2000);

    assertThat(problem(text)).contains("nested more than 64 deep");
  }

  @Test
  void aLongLineOfOpeningBracketsIsRefusedInTime() {
    assertThat(problem("[".repeat(1 << 20))).contains("nested more than 64 deep");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!str 5",
        "!!int '5'",
        "!mine x",
        "!!binary aGk=",
        "!!java.net.URL [x]",
        "a: ! b",
        "!!set {a, b}"
      })
  void tagsAreRefused(String text) {
    assertThat(problem(text)).contains("tags such as '");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"? [a]\n: b", "? {a: 1}\n: b", "{null: b}", "~: b", "&k a: b", "&x a: *x"})
  void keysArePlainText(String text) {
    assertThat(problem(text)).contains("a key must be text");
  }

  @Test
  void anotherVersionOfYamlIsRefused() {
    assertThat(problem("%YAML 1.1\n---\na: yes\n")).contains("only YAML 1.2 is read");
  }

  @Test
  void aTabForIndentationIsToldInPlainWords() {
    assertThat(problem("a:\n\tb: 1\n"))
        .isEqualTo("f.yaml:2:1: a tab cannot indent here: use spaces");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [1, 2", "a: 'open", "a: b: c", "- x\ny", "a: {b", "%", "a: |5x\n"})
  void whatIsNoYamlIsToldWithItsPlace(String text) {
    assertThat(problem(text)).matches("f.yaml:\\d+:\\d+: this is not YAML: .+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a: \u0000", "a: \u0007", "a: \ufeff", "a: \u2028", "a: \ud800", "\u009b"})
  void charactersThatCannotBeSeenAreRefused(String text) {
    assertThat(problem(text)).contains("is not allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: \"\\0\"", "a: \"\\x1b[31m\"", "a: \"\\ud800\"", "\"\\0\": a"})
  void norAreTheyWhenEscapesSpellThem(String text) {
    assertThat(problem(text)).startsWith("f.yaml:1:");
  }

  @Test
  void aNumberIsNoBook() {
    assertThat(problem("a: " + "9".repeat(101))).contains("a number of more than 100 characters");
  }
}
