package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is done at the build so that a start is quick. */
final class RehearsalTest {
  @Test
  void itServesAllItsCallsAndLeavesNothingBehind() throws Exception {
    List<Path> before = folders();
    Rehearsal.main(new String[0]);
    assertThat(folders()).isEqualTo(before);
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("postern-rehearsal"))
          .sorted()
          .toList();
    }
  }
}
