package dev.postern.policies.journal;

import static dev.postern.policies.gate.Journal.Kept.FULL;
import static dev.postern.policies.gate.Journal.Kept.KEPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.policies.gate.Trail;
import dev.postern.policies.gate.Trails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedJournalTest {
  @TempDir Path folder;

  @Test
  void closingWritesOutAllThereIs() throws IOException {
    HeldSink sink = HeldSink.free();
    try (MappedJournal journal = open(sink, WhenFull.REFUSE)) {
      for (int call = 0; call < 5_000; call++) {
        Trail trail = Trails.allowed("id-" + call);
        assertThat(journal.decided(trail)).isEqualTo(KEPT);
        journal.ended(trail, Trails.complete());
        if (call % 100 == 99) {
          waitForRoom(journal);
        }
      }
    }

    assertThat(ids(sink.lines(), "decision")).hasSize(5_000).doesNotHaveDuplicates();
    assertThat(ids(sink.lines(), "end")).hasSize(5_000).doesNotHaveDuplicates();
    assertThat(sink.lines()).noneMatch(line -> line.contains("process died"));
  }

  @Test
  void aDecisionWithoutRoomIsRefusedAndThoseKeptHaveRoomForTheirEnd() throws IOException {
    HeldSink sink = new HeldSink();
    List<Trail> kept = new ArrayList<>();
    int refused = 0;
    try (MappedJournal journal = open(sink, WhenFull.REFUSE)) {
      for (int call = 0; call < 2_000; call++) {
        Trail trail = Trails.allowed("id-" + call);
        if (journal.decided(trail) == KEPT) {
          kept.add(trail);
        } else {
          refused++;
        }
      }
      assertThat(refused).isGreaterThan(1_000);
      assertThat(kept).hasSizeGreaterThan(100);
      kept.forEach(trail -> journal.ended(trail, Trails.complete()));
      sink.letGo();
    }

    List<String> expected = kept.stream().map(Trail::id).toList();
    assertThat(ids(sink.lines(), "decision")).containsExactlyElementsOf(expected);
    assertThat(ids(sink.lines(), "end")).containsExactlyElementsOf(expected);
    assertThat(counted(sink.lines())).isEqualTo(refused);
  }

  @Test
  void droppingGoesOnAndCountsWhatWasDropped() throws IOException {
    HeldSink sink = new HeldSink();
    try (MappedJournal journal = open(sink, WhenFull.DROP_AND_COUNT)) {
      for (int call = 0; call < 2_000; call++) {
        Trail trail = Trails.allowed("id-" + call);
        assertThat(journal.decided(trail)).isEqualTo(KEPT);
        journal.ended(trail, Trails.complete());
      }
      sink.letGo();
    }

    long decisions = ids(sink.lines(), "decision").size();
    assertThat(decisions).isLessThan(2_000);
    assertThat(ids(sink.lines(), "end")).hasSize((int) decisions);
    assertThat(counted(sink.lines())).isEqualTo(2_000 - decisions);
  }

  @Test
  void aStreamThatStaysOpenDoesNotPinTheRing() throws IOException {
    HeldSink sink = HeldSink.free();
    Trail stream = Trails.allowed("stream");
    try (MappedJournal journal = open(sink, WhenFull.REFUSE)) {
      journal.decided(stream);
      for (int call = 0; call < 3_000; call++) {
        Trail trail = Trails.padded("id-" + call, 900);
        keep(journal, trail);
        journal.ended(trail, Trails.complete());
      }
      journal.ended(stream, Trails.complete());
    }

    assertThat(ids(sink.lines(), "end")).hasSize(3_001).endsWith("stream");
  }

  @Test
  void noMoreExchangesAreOpenThanTheTableHolds() throws IOException {
    HeldSink sink = HeldSink.free();
    int slots = (int) (Segment.LEAST / 8 / OpenTable.SLOT);
    try (MappedJournal journal = open(sink, WhenFull.REFUSE)) {
      List<Trail> open = new ArrayList<>();
      for (int call = 0; call < slots; call++) {
        Trail trail = Trails.bare("id-" + call);
        keep(journal, trail);
        open.add(trail);
      }
      assertThat(journal.decided(Trails.bare("one-more"))).isEqualTo(FULL);
      assertThat(journal.decided(Trails.within("part", "id-0"))).isEqualTo(KEPT);
      open.forEach(trail -> journal.ended(trail, Trails.complete()));
    }

    assertThat(ids(sink.lines(), "end")).hasSize(slots);
  }

  @Test
  void anEndWithoutAKeptDecisionAndASecondEndAreNoLines() throws IOException {
    HeldSink sink = HeldSink.free();
    try (MappedJournal journal = open(sink, WhenFull.REFUSE)) {
      Trail trail = Trails.bare("known");
      journal.decided(trail);
      journal.ended(trail, Trails.complete());
      journal.ended(trail, Trails.complete());
      journal.ended(Trails.bare("unknown"), Trails.complete());
    }

    assertThat(ids(sink.lines(), "end")).containsExactly("known");
  }

  @Test
  void manyProducersLoseAndMixNothing() throws Exception {
    HeldSink sink = HeldSink.free();
    Set<String> kept = ConcurrentHashMap.newKeySet();
    try (MappedJournal journal = open(sink, WhenFull.REFUSE);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int producer = 0; producer < 16; producer++) {
        int number = producer;
        running.add(
            threads.submit(() ->
                IntStream.range(0, 1_000)
                    .mapToObj(call -> Trails.padded(number + "-" + call, call * 7 % 2_000))
                    .filter(trail -> journal.decided(trail) == KEPT)
                    .forEach(trail -> {
                      kept.add(trail.id());
                      journal.ended(trail, Trails.complete());
                    })));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }

    assertThat(ids(sink.lines(), "decision")).containsExactlyInAnyOrderElementsOf(kept);
    assertThat(ids(sink.lines(), "end")).containsExactlyInAnyOrderElementsOf(kept);
    assertThat(counted(sink.lines())).isEqualTo(16_000 - kept.size());
    assertThat(sink.lines()).allMatch(line -> line.startsWith("{\"type\":") && line.endsWith("}"));
  }

  @Test
  void aSinkThatFailsIsTriedAgainFromWhereItCame() throws IOException {
    HeldSink sink = HeldSink.free().failing(3);
    try (MappedJournal journal = open(sink, WhenFull.REFUSE)) {
      journal.decided(Trails.allowed("one"));
      journal.decided(Trails.allowed("two"));
    }

    assertThat(ids(sink.lines(), "decision")).containsExactly("one", "two");
  }

  @Test
  void exchangesLeftOpenEndAtTheNextStart() throws IOException {
    try (MappedJournal journal = open(HeldSink.free(), WhenFull.REFUSE)) {
      journal.decided(Trails.allowed("left"));
      journal.decided(Trails.within("part", "left"));
    }
    HeldSink sink = HeldSink.free();
    open(sink, WhenFull.REFUSE).close();
    open(sink, WhenFull.REFUSE).close();

    assertThat(sink.lines())
        .singleElement()
        .asString()
        .contains("\"id\":\"left\",\"ending\":\"process died\"");
  }

  @Test
  void afterClosingNothingIsKept() throws IOException {
    MappedJournal journal = open(HeldSink.free(), WhenFull.REFUSE);
    journal.close();

    assertThat(journal.decided(Trails.bare("late"))).isEqualTo(FULL);
  }

  @Test
  void twoJournalsInOneFolderTakeASegmentEach() throws IOException {
    HeldSink first = HeldSink.free();
    HeldSink second = HeldSink.free();
    try (MappedJournal one = open(first, WhenFull.REFUSE);
        MappedJournal other = open(second, WhenFull.REFUSE)) {
      one.decided(Trails.bare("one"));
      other.decided(Trails.bare("other"));
    }

    assertThat(ids(first.lines(), "decision")).containsExactly("one");
    assertThat(ids(second.lines(), "decision")).containsExactly("other");
  }

  @Test
  void twoJournalsCannotWriteTheSameFile() throws IOException {
    Outlet file = new Outlet.File(folder.resolve("journal.jsonl"), 1 << 20, 3);
    try (MappedJournal _ = open(file)) {
      assertThatThrownBy(() -> open(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process keeps its journal in");
    }
    open(file).close();
  }

  @Test
  void aSegmentOfAnotherSizeIsReplacedAndLosesNothing() throws IOException {
    HeldSink stalled = new HeldSink();
    MappedJournal journal = open(stalled, WhenFull.REFUSE);
    journal.decided(Trails.allowed("kept"));
    Path photographed = photograph();
    HeldSink sink = HeldSink.free();
    MappedJournal.open(photographed, 2 * Segment.LEAST, sink, WhenFull.REFUSE, Clock.systemUTC())
        .close();
    stalled.letGo();
    journal.close();

    assertThat(ids(sink.lines(), "decision")).containsExactly("kept");
    assertThat(ids(sink.lines(), "end")).containsExactly("kept");
    assertThat(Files.size(photographed.resolve("segment-0"))).isEqualTo(2 * Segment.LEAST);
    try (Stream<Path> files = Files.list(photographed)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("segment-0", "segment-0.lock");
    }
  }

  @Test
  void whatSeveralProcessesLeftBehindIsWrittenByOne() throws IOException {
    HeldSink stalled = new HeldSink();
    Path dead = Files.createTempDirectory(folder, "dead");
    try (MappedJournal one = open(stalled, WhenFull.REFUSE);
        MappedJournal other = open(stalled, WhenFull.REFUSE)) {
      one.decided(Trails.bare("one"));
      other.decided(Trails.bare("other"));
      Files.copy(folder.resolve("segment-0"), dead.resolve("segment-0"));
      Files.copy(folder.resolve("segment-1"), dead.resolve("segment-1"));
      stalled.letGo();
    }
    HeldSink sink = HeldSink.free();
    MappedJournal.open(dead, Segment.LEAST, sink, WhenFull.REFUSE, Clock.systemUTC()).close();

    assertThat(ids(sink.lines(), "decision")).containsExactly("one", "other");
    assertThat(ids(sink.lines(), "end")).containsExactly("one", "other");
  }

  @Test
  void aFirstStartThatDiedHalfwayIsNoObstacle() throws IOException {
    Files.write(folder.resolve("segment-0.new"), new byte[300_000]);
    open(HeldSink.free(), WhenFull.REFUSE).close();

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("segment-0", "segment-0.lock");
    }
  }

  /** What a process that was killed now would leave behind. */
  private Path photograph() throws IOException {
    Path copy = Files.createTempDirectory(folder, "photograph");
    Files.copy(folder.resolve("segment-0"), copy.resolve("segment-0"));
    return copy;
  }

  private static void keep(MappedJournal journal, Trail trail) {
    while (journal.decided(trail) == FULL) {
      Thread.onSpinWait();
    }
  }

  private static void waitForRoom(MappedJournal journal) {
    while (journal.room().taken() > journal.room().capacity() / 4) {
      Thread.onSpinWait();
    }
  }

  private MappedJournal open(Sink sink, WhenFull whenFull) throws IOException {
    return MappedJournal.open(folder, Segment.LEAST, sink, whenFull, Clock.systemUTC());
  }

  private MappedJournal open(Outlet outlet) throws IOException {
    return MappedJournal.open(folder, Segment.LEAST, outlet, WhenFull.REFUSE, Clock.systemUTC());
  }

  static List<String> ids(List<String> lines, String type) {
    return lines.stream()
        .filter(line -> line.startsWith("{\"type\":\"" + type + "\""))
        .map(line -> line.replaceFirst(".*?\"id\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  private static long counted(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("{\"type\":\"dropped\""))
        .mapToLong(line -> Long.parseLong(line.replaceFirst(".*\"count\":(\\d+).*", "$1")))
        .sum();
  }
}
