package dev.postern.policies.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.policies.gate.Journal.Kept;
import dev.postern.policies.gate.Trail;
import dev.postern.policies.gate.Trails;
import dev.postern.policies.journal.JournalReader.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReaderTest {
  @TempDir Path folder;

  @Test
  void aStoryIsFoundInTheFileAndInFullOnes() throws IOException {
    Path file = folder.resolve("journal.jsonl");
    for (int call = 0; call < 5; call++) {
      try (MappedJournal journal = open(new Outlet.File(file, 500, 1_000))) {
        tell(journal, "id-" + call);
      }
    }
    JournalReader reader = new JournalReader(List.of(file));

    assertThat(Rotated.of(file)).hasSizeGreaterThanOrEqualTo(4);
    for (int call = 0; call < 5; call++) {
      isWhole(reader.find("id-" + call), "id-" + call);
    }
    assertThat(reader.find("id-")).isEmpty();
    assertThat(reader.find("id-99")).isEmpty();
  }

  @Test
  void aStoryIsFoundInTheSegmentOfAProcessThatLives() throws IOException {
    JournalReader reader = new JournalReader(List.of(folder));
    HeldSink stalled = new HeldSink();
    try (MappedJournal journal =
        MappedJournal.open(folder, Segment.LEAST, stalled, WhenFull.REFUSE, Clock.systemUTC())) {
      tell(journal, "one");
      isWhole(reader.find("one"), "one");
      stalled.letGo();
    }
    isWhole(reader.find("one"), "one");
  }

  @Test
  void whatWasWrittenStaysInTheSegmentUntilTheRingComesRound() throws IOException {
    JournalReader reader = new JournalReader(List.of(folder));
    try (MappedJournal journal =
        MappedJournal.open(
            folder, Segment.LEAST, HeldSink.free(), WhenFull.REFUSE, Clock.systemUTC())) {
      for (int call = 0; call < 2_000; call++) {
        Trail trail = Trails.allowed("id-" + call);
        while (journal.decided(trail) == Kept.FULL) {
          Thread.onSpinWait();
        }
        journal.ended(trail, Trails.complete());
      }
    }

    assertThat(reader.find("id-1999")).isPresent();
    assertThat(reader.find("id-1800")).isPresent();
    assertThat(reader.find("id-0")).isEmpty();
  }

  @Test
  void placesThatAreNotThereAndLinesThatAreNotOursAreNoObstacle() throws IOException {
    Path file = folder.resolve("journal.jsonl");
    try (MappedJournal journal = open(new Outlet.File(file, 1 << 20, 1))) {
      Files.writeString(file, "x".repeat(3 << 20) + "\n{\"type\":\"decision\",\"time\":\"\n");
      tell(journal, "one");
    }
    Files.writeString(file, "{\"type\":\"end\",\"time\":\"2026", StandardOpenOption.APPEND);
    JournalReader reader =
        new JournalReader(List.of(folder.resolve("none"), folder.resolve("no.jsonl"), file));

    isWhole(reader.find("one"), "one");
  }

  @Test
  void readingWhileOthersWriteNeverFindsHalfALine() throws Exception {
    Path file = folder.resolve("journal.jsonl");
    JournalReader reader = new JournalReader(List.of(folder, file));
    try (MappedJournal journal = open(new Outlet.File(file, 200_000, 1_000))) {
      tell(journal, "first");
      Thread writer = Thread.ofPlatform().start(() -> write(journal, 3_000));
      while (writer.isAlive()) {
        isWhole(reader.find("first"), "first");
        reader.find("w-1500").ifPresent(it -> assertThat(it.decision().get("steps")).isPresent());
      }
    }
    isWhole(reader.find("first"), "first");
  }

  private static void write(MappedJournal journal, int calls) {
    for (int call = 0; call < calls; call++) {
      Trail trail = Trails.padded("w-" + call, call % 3_000);
      if (journal.decided(trail) == Kept.KEPT) {
        journal.ended(trail, Trails.complete());
      }
    }
  }

  private static void tell(MappedJournal journal, String id) {
    Trail trail = Trails.refused(id);
    journal.decided(trail);
    journal.decided(Trails.within(id + "-part", id));
    journal.ended(trail, Trails.complete());
  }

  private static void isWhole(Optional<Story> story, String id) {
    assertThat(story)
        .hasValueSatisfying(it -> {
          assertThat(it.decision().get("id")).contains(new Json.Str(id));
          assertThat(it.decision().get("remedy")).isPresent();
          assertThat(it.within())
              .singleElement()
              .satisfies(part -> assertThat(part.get("parent")).contains(new Json.Str(id)));
          assertThat(it.end().flatMap(end -> end.get("ending"))).contains(new Json.Str("complete"));
        });
  }

  private MappedJournal open(Outlet outlet) throws IOException {
    return MappedJournal.open(folder, Segment.LEAST, outlet, WhenFull.REFUSE, Clock.systemUTC());
  }
}
