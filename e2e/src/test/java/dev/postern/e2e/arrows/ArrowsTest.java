package dev.postern.e2e.arrows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds what was compiled against {@link Page}. {@link PlantedArrowsTest} tests this test. */
class ArrowsTest {

  private final List<Path> folders = CompiledClasses.compiled("classes");
  private final List<Arrow> arrows = CompiledClasses.arrows(folders);

  @Test
  void noRoomKnowsMoreThanThePageAllows() {
    assertThat(arrows.stream().map(Page::objection).flatMap(Optional::stream)).isEmpty();
  }

  @Test
  void noPackagesKnowEachOtherInACircle() {
    assertThat(Circles.in(arrows)).isEmpty();
  }

  @Test
  void floorZeroWasAmongWhatWasRead() {
    assertThat(arrows).anyMatch(arrow -> arrow.fromPackage().equals("dev.postern.hooks"));
  }

  /**
   * Each engine writes the report of a class over the other's, so that the tests of one would not
   * be counted.
   */
  @Test
  void noTestClassIsRunByTwoEngines() {
    Set<String> jqwik = users("net.jqwik.api.Property", "net.jqwik.api.Example");
    Set<String> jupiter =
        users(
            "org.junit.jupiter.api.Test",
            "org.junit.jupiter.api.RepeatedTest",
            "org.junit.jupiter.api.TestFactory",
            "org.junit.jupiter.params.ParameterizedTest",
            "com.code_intelligence.jazzer.junit.FuzzTest");
    assertThat(jqwik).doesNotContainAnyElementsOf(jupiter);
  }

  private static Set<String> users(String... annotations) {
    return CompiledClasses.arrows(CompiledClasses.compiled("test-classes")).stream()
        .filter(arrow -> List.of(annotations).contains(arrow.to()))
        .map(Arrow::from)
        .collect(Collectors.toSet());
  }
}
