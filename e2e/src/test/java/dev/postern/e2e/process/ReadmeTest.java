package dev.postern.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README and the pages beside it name is there, and its tour can be taken. */
class ReadmeTest {
  private static final Path HOME = home();
  private static final String WEATHER = HOME.resolve("examples/weather/postern.yaml").toString();

  private static Path home() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("README.md")) ? here : here.getParent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/life-of-a-request.md",
        "docs/security.md",
        "docs/decisions.md",
        "docs/performance.md"
      })
  void everyLinkAndEveryPathLeadsSomewhere(String page) throws IOException {
    String text = Files.readString(HOME.resolve(page));
    Path folder = HOME.resolve(page).getParent();

    assertThat(named(text, "\\]\\(([^)#:]+)\\)"))
        .allSatisfy(link -> assertThat(folder.resolve(link)).exists());
    assertThat(
            named(
                text, "(?<![\\w/…])(bin/[\\w.-]*\\w|examples/[\\w./-]+\\w|tools/[\\w./-]+\\.\\w+)"))
        .allSatisfy(path -> assertThat(HOME.resolve(path)).exists());
  }

  private static List<String> named(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  @Test
  void theTourStartsWithAFileThatIsRight() throws Exception {
    assertThat(PosternProcess.say("validate", WEATHER).code()).isZero();
  }

  @Test
  void theTourGoesOnWithACallNobodyMade() throws Exception {
    PosternProcess.Said said =
        PosternProcess.say(
            "decide",
            "--rules",
            WEATHER,
            "--as",
            "user:ada",
            "--server",
            "weather",
            "--tool",
            "delete_all");

    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("REFUSED", "weather-users#2", "postern.yaml:");
  }

  @Test
  void theTourEndsWithScenariosThatReachEveryRule() throws Exception {
    PosternProcess.Said said =
        PosternProcess.say("test", HOME.resolve("examples/weather/scenarios").toString());

    assertThat(said.code()).isZero();
    assertThat(said.out() + said.err()).doesNotContain("no scenario reached");
  }
}
