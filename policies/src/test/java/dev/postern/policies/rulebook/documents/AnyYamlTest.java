package dev.postern.policies.rulebook.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AnyYamlTest {
  @Property(tries = 2000)
  void nothingThatCanBeWrittenThrows(@ForAll @From("yamlish") String text) {
    Problems problems = new Problems();
    Optional<List<Node>> read = YamlReader.read(Source.of("f.yaml", text), problems);

    assertThat(read.isPresent() || !problems.isEmpty()).isTrue();
    problems.sorted().forEach(problem -> assertThat(problem.toString()).isNotEmpty());
  }

  @Provide
  Arbitrary<String> yamlish() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "a",
            "b",
            ": ",
            ":",
            "- ",
            "\n",
            "\n  ",
            "\n\t",
            " ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&x ",
            "*x",
            "!t ",
            "!!",
            "'",
            "\"",
            "|",
            ">",
            "|2-\n",
            "#",
            "%YAML 1.2\n",
            "---\n",
            "...",
            "? ",
            "<<",
            "\\u12",
            "\\x",
            "\u00fc",
            "\ud83d\ude00",
            "\ud800",
            "\r",
            "\u0085",
            "5",
            "0x",
            "~",
            "@",
            "`",
            "\ufeff");
    return pieces.list().ofMaxSize(30).map(list -> String.join("", list));
  }
}
