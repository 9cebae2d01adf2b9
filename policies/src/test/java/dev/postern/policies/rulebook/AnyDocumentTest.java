package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.rulebook.documents.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is written, it is read or told. */
class AnyDocumentTest {
  @Property(tries = 100)
  void noBytesThrow(@ForAll byte[] bytes) throws IOException {
    Path file = Files.createTempFile("random", ".yaml");
    try {
      Files.write(file, bytes);
      assertThat(new Reader().ofFiles().read(List.of(file), List.of())).isNotNull();
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 300)
  void noDamageToADocumentThrows(@ForAll @From("damaged") String text) {
    Reading reading = new Reader().read(text);

    if (reading instanceof Reading.Bad(List<Problem> problems)) {
      assertThat(problems).isNotEmpty();
      problems.forEach(problem -> assertThat(problem.toString()).isNotBlank());
    }
  }

  @Provide
  Arbitrary<String> damaged() {
    String whole =
        Samples.house()
            + Samples.hook("h", "conditions: [{server_ids: [weather]}]\npriority: 4")
            + Samples.sidecar("trustedPeers: [10.0.0.0/8]\njournal: {to: {file: /a}}");
    Arbitrary<String> pieces =
        Arbitraries.of(
            "",
            "null",
            "[]",
            "{}",
            "5",
            "-1",
            "true",
            ": ",
            "- ",
            "\"",
            "'",
            "*",
            "&a ",
            "${X}",
            "\n",
            "  ",
            "999999999999",
            "{a: b}",
            "!",
            "#",
            "/",
            "@",
            ".inf");
    Arbitrary<Integer> places = Arbitraries.integers().between(0, whole.length() - 1);
    Arbitrary<Integer> lengths = Arbitraries.integers().between(0, 30);
    return Combinators.combine(places, lengths, pieces)
        .as((place, length, piece) ->
            whole.substring(0, place)
                + piece
                + whole.substring(Math.min(whole.length(), place + length)));
  }
}
