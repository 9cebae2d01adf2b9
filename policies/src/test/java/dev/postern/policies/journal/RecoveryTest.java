package dev.postern.policies.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.gate.Trails;
import dev.postern.policies.journal.Segment.Checkpoint;
import dev.postern.policies.journal.Segment.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Lives and deaths of a segment, step by step on one thread: records of any size, gaps where a
 * thread died between claim and stamp, and a scribe that has come this far or that.
 */
class RecoveryTest {
  private Path folder;
  private Path alive;
  private final Line line = new Line();
  private HeldSink sink = HeldSink.free();
  private final Set<String> decided = new LinkedHashSet<>();
  private final Set<String> open = new LinkedHashSet<>();
  private int calls;

  @BeforeTry
  void make() throws IOException {
    sink = HeldSink.free();
    decided.clear();
    open.clear();
    folder = Files.createTempDirectory("recovery");
    alive = folder.resolve("segment-0");
  }

  @AfterTry
  void tidy() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Property(tries = 60)
  void throughManyDeathsEachLineIsWrittenOnceAndInOrder(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    for (int life = 0; life < 6; life++) {
      Store store = Recovery.open(alive, Segment.LEAST, 0);
      Drain drain = new Drain(store, sink);
      open.clear();
      for (int step = random.nextInt(400); step > 0; step--) {
        live(store, drain, random);
      }
      die();
    }
    writeAll();

    List<String> lines = sink.lines();
    assertThat(MappedJournalTest.ids(lines, "decision")).containsExactlyElementsOf(decided);
    assertThat(MappedJournalTest.ids(lines, "end"))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(decided);
    assertThat(lines).allMatch(it -> it.startsWith("{\"type\":") && it.endsWith("}"));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(alive);
    }
  }

  private void live(Store store, Drain drain, Random random) throws IOException {
    switch (random.nextInt(12)) {
      case 0 -> drain.step();
      case 1 -> gap(store, random);
      case 2, 3, 4, 5 -> end(store);
      case 6, 7, 8, 9, 10, 11 -> decide(store, random);
      default -> throw new AssertionError();
    }
  }

  private void decide(Store store, Random random) {
    String id = "id-" + calls++;
    line.clear();
    Lines.decision(line, Trails.padded(id, random.nextInt(1 << random.nextInt(15))));
    int size = Segment.sizeOf(line.length());
    if (open.size() < 200 && store.ring().take(size + (long) Lines.END_ROOM)) {
      store.ring().put(Kind.DECISION, line);
      decided.add(id);
      open.add(id);
    }
  }

  private void end(Store store) {
    open.stream()
        .findFirst()
        .ifPresent(id -> {
          line.clear();
          Lines.end(line, Trails.bare(id), Trails.complete(), 0, 0);
          store.ring().put(Kind.END, line);
          store.ring().giveBack(Lines.END_ROOM - Segment.sizeOf(line.length()));
          open.remove(id);
        });
  }

  /** A thread claims its place and does not get any further, or not quite to the stamp. */
  private void gap(Store store, Random random) {
    line.clear();
    Lines.decision(line, Trails.padded("never", random.nextInt(2_000)));
    if (random.nextInt(4) == 0 && store.ring().take(Segment.sizeOf(line.length()))) {
      store.ring().claim(line);
    }
  }

  /** The next life gets a copy, so that nothing but bytes comes over. */
  private void die() throws IOException {
    Path copy = folder.resolve("copy");
    Files.copy(alive, copy);
    Files.move(copy, alive, StandardCopyOption.REPLACE_EXISTING);
  }

  private void writeAll() throws IOException {
    Drain drain = new Drain(Recovery.open(alive, Segment.LEAST, 0), sink);
    while (!drain.empty()) {
      drain.step();
    }
  }

  /**
   * The scribe dies with any part of a batch in the file and no checkpoint that says so, or with
   * some words of one.
   */
  @Property(tries = 100)
  void aBatchThatWasHalfWrittenIsGoneOnWith(
      @ForAll @IntRange(min = 0, max = 30) int before,
      @ForAll @IntRange(min = 1, max = 30) int after,
      @ForAll @IntRange(min = 0, max = 100) int percent,
      @ForAll @IntRange(min = 300, max = 30_000) int rotateAt,
      @ForAll @IntRange(min = 0, max = 5) int wordsOfCheckpoint)
      throws IOException {
    Outlet.File outlet = new Outlet.File(folder.resolve("j"), rotateAt, 100);
    Store store = Recovery.open(alive, Segment.LEAST, 0);
    byte[] photograph;
    try (RotatingFile file = new RotatingFile(outlet)) {
      Drain drain = new Drain(store, file);
      decide(store, before);
      drain.step();
      decide(store, after);
      photograph = Files.readAllBytes(alive);
      long from = file.mark().generation();
      long length = file.mark().length();
      drain.step();
      long start = file.mark().generation() == from ? length : 0;
      cut(outlet.path(), start + (file.mark().length() - start) * percent / 100);
    }
    Files.write(alive, photograph);
    tearCheckpoint(wordsOfCheckpoint);
    try (RotatingFile file = new RotatingFile(outlet)) {
      Drain drain = new Drain(Recovery.open(alive, Segment.LEAST, 0), file);
      while (!drain.empty()) {
        drain.step();
      }
    }

    List<String> lines = linesOf(outlet.path());
    assertThat(MappedJournalTest.ids(lines, "decision")).containsExactlyElementsOf(decided);
    assertThat(MappedJournalTest.ids(lines, "end")).containsExactlyInAnyOrderElementsOf(decided);
    assertThat(lines).allMatch(it -> it.startsWith("{\"type\":") && it.endsWith("}"));
  }

  /** Leaves so many words of the next checkpoint where the older one stood. */
  private void tearCheckpoint(int words) throws IOException {
    byte[] before = Files.readAllBytes(alive);
    try (FileChannel file = FileChannel.open(alive, READ, WRITE)) {
      Segment segment = Segment.map(file, MapMode.READ_WRITE);
      Checkpoint newest = segment.checkpoints().getFirst();
      segment.checkpoint(
          new Checkpoint(newest.number() + 1, newest.tail() + Segment.GRAIN, newest.mark()));
    }
    byte[] after = Files.readAllBytes(alive);
    int start = Arrays.mismatch(before, after) & -Long.BYTES;
    System.arraycopy(after, start, before, start, words * Long.BYTES);
    Files.write(alive, before);
  }

  private void decide(Store store, int times) {
    for (int time = 0; time < times; time++) {
      decide(store, new Random(time));
    }
  }

  private static void cut(Path file, long length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) length));
  }

  private static List<String> linesOf(Path journal) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Rotated full : Rotated.of(journal)) {
      lines.addAll(Files.readAllLines(full.path(), UTF_8));
    }
    lines.addAll(Files.readAllLines(journal, UTF_8));
    return lines;
  }
}
