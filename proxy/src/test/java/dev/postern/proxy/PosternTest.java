package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command lines are taken as they stand. */
final class PosternTest {
  @Test
  void namesOfFilesNeedNoParser() {
    assertThat(Postern.isPlainRun("run", "postern.yaml")).isTrue();
    assertThat(Postern.isPlainRun("run", "a folder/postern.yaml", "more.yaml")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "validate a.yaml",
        "run --help",
        "run a.yaml --overlay b.yaml",
        "run -- a.yaml",
        "run @a.yaml",
        "run a.yaml -o json",
        "run 'a.yaml'"
      })
  void whateverMightMeanMoreIsTheParsers(String line) {
    assertThat(Postern.isPlainRun(line.split(" "))).isFalse();
  }
}
