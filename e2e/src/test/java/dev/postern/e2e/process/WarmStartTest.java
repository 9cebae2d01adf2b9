package dev.postern.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sidecar does before it is ready for Envoy. */
final class WarmStartTest {
  private static final String CALLS = "made ";

  @TempDir private Path folder;

  @Test
  void whereEnvoyAsksCallsOfItsOwnComeFirstAndLeaveNoTrace() throws Exception {
    String both = "envoy: {address: \"127.0.0.1:0\", http: \"127.0.0.1:0\"}";
    try (PosternProcess postern = start(both)) {
      assertThat(postern.told())
          .anyMatch(line -> line.contains(CALLS) && line.contains("over gRPC"))
          .anyMatch(line -> line.contains(CALLS) && line.contains("over HTTP"));
    }
    assertThat(folder.resolve("journal.jsonl"))
        .satisfiesAnyOf(
            file -> assertThat(file).doesNotExist(), file -> assertThat(file).isEmptyFile());
  }

  @Test
  void theDoorForHttpIsThereWithoutTheOtherAndWarmToo() throws Exception {
    try (PosternProcess postern = start("envoy: {http: \"127.0.0.1:0\"}")) {
      assertThat(postern.told())
          .anyMatch(line -> line.contains(CALLS) && line.contains("over HTTP"))
          .noneMatch(line -> line.contains("over gRPC"))
          .anyMatch(line -> line.contains("\"envoy\":\"closed\""));
    }
  }

  @Test
  void whereNobodyAsksThereAreNone() throws Exception {
    try (PosternProcess postern = start("drain: {delay: 0s}")) {
      assertThat(postern.told()).noneMatch(line -> line.contains(CALLS));
    }
  }

  private PosternProcess start(String more) throws Exception {
    Path weather = Documents.weather(folder, 9_000);
    return PosternProcess.startWith(folder, more, weather, Documents.keys());
  }
}
