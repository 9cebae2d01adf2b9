package dev.postern.policies.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.Trail;
import dev.postern.policies.gate.Trails;
import dev.postern.policies.journal.Segment.Found;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Segments whose bytes have changed after their process died. */
class DamagedSegmentTest {
  private static final int DECISIONS = 150;
  private static final int RING = 4_096 + (int) Segment.LEAST / 8;

  private static Path work;
  private static byte[] photograph;

  /** What a process leaves that dies with 150 decisions in the ring, half of them ended. */
  @BeforeContainer
  static void die() throws IOException {
    work = Files.createTempDirectory("damaged");
    HeldSink stalled = new HeldSink();
    Path alive = work.resolve("alive");
    try (MappedJournal journal = open(alive, stalled)) {
      for (int call = 0; call < DECISIONS; call++) {
        Trail trail = Trails.allowed("id-" + call);
        assertThat(journal.decided(trail)).isEqualTo(MappedJournal.Kept.KEPT);
        if (call % 2 == 0) {
          journal.ended(trail, Trails.complete());
        }
      }
      photograph = Files.readAllBytes(alive.resolve("segment-0"));
      stalled.letGo();
    }
  }

  @AfterContainer
  static void tidy() throws IOException {
    delete(work);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Property(tries = 150)
  void whatNoFlippedBitTouchedIsWritten(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int flips) throws IOException {
    byte[] bytes = photograph.clone();
    Random random = new Random(seed);
    List<Integer> flipped = new ArrayList<>();
    for (int flip = 0; flip < flips; flip++) {
      int at = random.nextBoolean() ? random.nextInt(RING) : random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      flipped.add(at);
    }
    List<String> intact =
        decisions().stream()
            .filter(record -> flipped.stream().noneMatch(at -> touches(at, record)))
            .map(record -> id(record))
            .toList();

    List<String> lines = recovered(bytes);
    assertThat(MappedJournalTest.ids(lines, "decision"))
        .containsAll(intact)
        .doesNotHaveDuplicates();
    assertThat(MappedJournalTest.ids(lines, "end")).containsAll(intact);
    assertThat(lines).allMatch(line -> line.startsWith("{\"type\":") && line.endsWith("}"));
  }

  @Property(tries = 50)
  void bytesOfAnyKindNeverStopTheStart(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 300_000) int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);

    assertThat(MappedJournalTest.ids(recovered(bytes), "decision")).isEmpty();
    assertThat(setAside()).containsExactly(bytes);
  }

  @Property(tries = 50)
  void aSegmentThatEndsEarlyNeverStopsTheStart(@ForAll @IntRange(min = 0, max = 262_143) int length)
      throws IOException {
    byte[] bytes = Arrays.copyOf(photograph, length);
    recovered(bytes);

    assertThat(setAside()).containsExactly(bytes);
  }

  @Property(tries = 50)
  void aRecordThatWasNeverFinishedHidesNoOther(
      @ForAll @IntRange(min = 0, max = DECISIONS - 1) int call) throws IOException {
    byte[] bytes = photograph.clone();
    Found unfinished = decisions().get(call);
    Arrays.fill(
        bytes, RING + (int) unfinished.position(), RING + (int) unfinished.next(), (byte) 0);

    List<String> expected =
        new ArrayList<>(decisions().stream().map(record -> id(record)).toList());
    expected.remove(call);
    assertThat(MappedJournalTest.ids(recovered(bytes), "decision"))
        .containsExactlyElementsOf(expected);
    assertThat(Files.exists(dead().resolve("segment-0"))).isTrue();
    assertThat(damaged()).isEmpty();
  }

  private static List<Found> decisions() {
    MemorySegment memory = Arena.ofAuto().allocate(photograph.length, 8);
    MemorySegment.copy(photograph, 0, memory, ValueLayout.JAVA_BYTE, 0, photograph.length);
    return new Segment(memory)
        .scan().whole().stream().filter(record -> record.kind() == Segment.Kind.DECISION).toList();
  }

  private static boolean touches(int at, Found record) {
    return at >= RING + record.position() && at < RING + record.next();
  }

  private static String id(Found record) {
    int line = RING + (int) record.position() + Segment.GRAIN;
    return Lines.id(photograph, line + Lines.ID_IN_DECISION);
  }

  /** What the next start makes of these bytes. */
  private static List<String> recovered(byte[] bytes) throws IOException {
    delete(dead());
    Files.createDirectories(dead());
    Files.write(dead().resolve("segment-0"), bytes);
    HeldSink sink = HeldSink.free();
    open(dead(), sink).close();
    return sink.lines();
  }

  private static byte[] setAside() throws IOException {
    return Files.readAllBytes(damaged().getFirst());
  }

  private static List<Path> damaged() throws IOException {
    try (Stream<Path> files = Files.list(dead())) {
      return files.filter(path -> path.toString().contains(".damaged-")).toList();
    }
  }

  private static Path dead() {
    return work.resolve("dead");
  }

  private static MappedJournal open(Path folder, Sink sink) throws IOException {
    return MappedJournal.open(folder, Segment.LEAST, sink, WhenFull.REFUSE, Clock.systemUTC());
  }
}
