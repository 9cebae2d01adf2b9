package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.rulebook.documents.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubstitutionTest {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "HOST", "10.0.0.1",
          "EMPTY", "",
          "TRICKY", "deny\n  policy: other",
          "MODE", "observe",
          "NUMBER", "5",
          "UNLISTED", "x");

  @TempDir private Path folder;

  private Reading read(String file) throws IOException {
    Path path = folder.resolve("rules.yaml");
    Files.writeString(path, file);
    return new Reader(VARIABLES).ofFiles().read(List.of(path), List.of());
  }

  private static String file(String serverSpec) {
    return Samples.sidecar("substitution: [HOST, EMPTY, TRICKY, MODE, NUMBER, ABSENT]\n")
        + Samples.house().replace("  policy: users\n", serverSpec.indent(2) + "  policy: users\n");
  }

  private ProtectedServer server(String spec) throws IOException {
    Reading reading = read(file(spec));
    if (reading instanceof Reading.Bad(List<Problem> problems)) {
      assertThat(problems).isEmpty();
    }
    return ((Reading.Good) reading).rules().library().servers().getFirst().spec();
  }

  private List<String> problems(String spec) throws IOException {
    return ((Reading.Bad) read(file(spec)))
        .problems().stream()
            .map(problem -> problem.headline().replace(problem.file() + ":", ""))
            .toList();
  }

  @Test
  void aListedVariableIsFilledIn() throws IOException {
    assertThat(server("path: \"/${HOST}/x\"").path()).contains(new PathPrefix("/10.0.0.1/x"));
    assertThat(server("mode: ${MODE}").mode()).isEqualTo(ProtectedServer.Enforcement.OBSERVE);
  }

  @Test
  void theDefaultStandsInForWhatIsNotSetOrEmpty() throws IOException {
    assertThat(server("path: \"/${ABSENT:-a.example}/${EMPTY:-b}\"").path())
        .contains(new PathPrefix("/a.example/b"));
  }

  @Test
  void theSidecarsOwnDocumentIsFilledInToo() throws IOException {
    Reading reading =
        read(Samples.sidecar("substitution: [HOST]\ninbound: {address: \"${HOST}:17006\"}\n"));

    assertThat(((Reading.Good) reading).rules().sidecar().inbound().address())
        .isEqualTo(new Address("10.0.0.1", 17006));
  }

  @Test
  void whatIsFilledInNeverBecomesStructureOrAnotherType() throws IOException {
    assertThat(problems("callerToken: \"${TRICKY}\""))
        .singleElement()
        .asString()
        .contains("'callerToken' must be one of strip, forward");
    assertThat(problems("limits: {depth: \"${NUMBER}\"}"))
        .singleElement()
        .asString()
        .contains("'depth' must be a whole number, not text");
  }

  @Test
  void aVariableThatIsNotListedIsRefusedByName() throws IOException {
    assertThat(problems("path: \"/${UNLISTED}/\""))
        .containsExactly("15:9: ${UNLISTED} is not listed in SidecarConfig's 'substitution'");
    assertThat(problems("path: \"/${HOSTS}/\""))
        .containsExactly(
            "15:9: ${HOSTS} is not listed in SidecarConfig's 'substitution' (did you mean HOST?)");
  }

  @Test
  void aVariableThatIsNotSetIsRefusedByName() throws IOException {
    assertThat(problems("path: \"/${ABSENT}/\""))
        .containsExactly(
            "15:9: the variable ABSENT is not set; ${ABSENT:-} would mean nothing then");
  }

  @Test
  void whatOnlyLooksLikeAVariableIsRefused() throws IOException {
    assertThat(problems("path: \"/${HOST/\""))
        .containsExactly("15:9: '${' begins ${NAME} or ${NAME:-default}; the characters are '$${'");
  }

  @Test
  void aDoubledDollarStandsForTheCharacters() throws IOException {
    String hook = Samples.hook("h", "").replace("word: hey", "word: \"a$${HOST}b\"");
    Reader reader = new Reader(VARIABLES);
    Path path = folder.resolve("rules.yaml");
    Files.writeString(path, Samples.house() + hook);

    assertThat(reader.ofFiles().read(List.of(path), List.of())).isInstanceOf(Reading.Good.class);
    assertThat(reader.hooks.opened.getFirst().get("word").orElseThrow().toString())
        .contains("a${HOST}b");
  }

  @Test
  void filesOfAFolderAndPushedTextsAreNotFilledIn() throws IOException {
    Files.writeString(folder.resolve("rules.yaml"), file("path: \"/${HOST}/\""));
    Reading ofFolder = new Reader(VARIABLES).ofFiles().read(List.of(folder), List.of());

    assertThat(((Reading.Bad) ofFolder).problems())
        .extracting(Problem::what)
        .containsExactly("${HOST} is filled in only in files named on the command line");
    assertThat(new Reader(VARIABLES).problems(file("path: \"/${HOST}/\"")))
        .containsExactly(
            "rules.yaml:15:9: ${HOST} is filled in only in files named on the command line");
  }

  @Test
  void aVariableOnlyMattersInWhatOverlaysLeave() throws IOException {
    Path base = folder.resolve("base.yaml");
    Path over = folder.resolve("over.yaml");
    Files.writeString(base, file("path: \"/${ABSENT}/\""));
    Files.writeString(over, Samples.document("ProtectedServer", "weather", "path: null"));

    assertThat(new Reader(VARIABLES).ofFiles().read(List.of(base), List.of(over)))
        .isInstanceOf(Reading.Good.class);
  }

  @Test
  void keysAreNotFilledIn() throws IOException {
    assertThat(problems("\"${MODE}\": enforce")).containsExactly("15:3: unknown key '${MODE}'");
  }

  @Test
  void aDumpShowsWhatWasWrittenAndTheEditionNamesWhatItMeans() throws IOException {
    Reading.Good listed = (Reading.Good) read(file("path: \"/${HOST}/\""));
    Reading.Good plain = (Reading.Good) read(file("path: \"/10.0.0.1/\""));

    assertThat(listed.rules().documents().toString())
        .contains("/${HOST}/")
        .doesNotContain("10.0.0.1/");
    assertThat(listed.rules().edition()).isEqualTo(plain.rules().edition());
  }
}
