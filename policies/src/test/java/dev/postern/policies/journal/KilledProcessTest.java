package dev.postern.policies.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process is killed with signal 9 while it writes, and what it had said was kept is there. */
class KilledProcessTest {
  @TempDir Path folder;

  /** The file is rotated every twenty decisions or so: some kills hit a rotation. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 17, 100, 333, 1_000, 2_500, 5_000})
  void everyDecisionThatWasKeptIsInTheFileOnce(int saidBeforeTheKill) throws Exception {
    List<String> said = lifeAndDeath("a", saidBeforeTheKill);
    reopen();

    holdsAllThatWas(said);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 700})
  void aProcessKilledWhileItTidiesUpAfterAnotherLosesNothingOfEither(int saidBeforeTheKill)
      throws Exception {
    List<String> said = new ArrayList<>();
    for (String life : List.of("a", "b", "c", "d")) {
      said.addAll(lifeAndDeath(life, saidBeforeTheKill));
    }
    reopen();

    holdsAllThatWas(said);
  }

  private void holdsAllThatWas(List<String> said) throws IOException {
    List<String> lines = lines();
    List<String> decided = MappedJournalTest.ids(lines, "decision");
    List<String> ended = MappedJournalTest.ids(lines, "end");
    Set<String> died = new HashSet<>(MappedJournalTest.ids(diedOf(lines), "end"));

    assertThat(decided).doesNotHaveDuplicates().containsAll(kept(said, "D "));
    assertThat(ended).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(decided);
    assertThat(kept(said, "E ")).noneMatch(died::contains);
    assertThat(lines).allMatch(line -> line.startsWith("{\"type\":") && line.endsWith("}"));
  }

  private static List<String> diedOf(List<String> lines) {
    return lines.stream().filter(line -> line.endsWith("\"ending\":\"process died\"}")).toList();
  }

  private static List<String> kept(List<String> said, String what) {
    return said.stream().filter(it -> it.startsWith(what)).map(it -> it.substring(2)).toList();
  }

  /** Starts the writer, kills it after so many lines, and returns all whole lines that it said. */
  private List<String> lifeAndDeath(String life, int lines) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString(),
                life)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (int line = 0; line < lines; line++) {
        said.add(out.readLine());
      }
      process.toHandle().destroyForcibly(); // unlike the process itself, leaves us the pipe
      said.addAll(wholeLines(out));
    }
    process.waitFor();
    return said;
  }

  /** What was in the pipe; its last line may have been cut short by the kill. */
  private static List<String> wholeLines(BufferedReader out) throws IOException {
    StringBuilder rest = new StringBuilder();
    for (int c = out.read(); c >= 0; c = out.read()) {
      rest.append((char) c);
    }
    return rest.substring(0, rest.lastIndexOf("\n") + 1).lines().toList();
  }

  private void reopen() throws IOException {
    Outlet file = new Outlet.File(folder.resolve("journal.jsonl"), 20_000, 1_000_000);
    MappedJournal.open(folder, Segment.LEAST, file, WhenFull.REFUSE, Clock.systemUTC()).close();
  }

  private List<String> lines() throws IOException {
    Path journal = folder.resolve("journal.jsonl");
    List<String> lines = new ArrayList<>();
    for (Rotated full : Rotated.of(journal)) {
      lines.addAll(Files.readAllLines(full.path()));
    }
    lines.addAll(Files.readAllLines(journal));
    return lines;
  }
}
