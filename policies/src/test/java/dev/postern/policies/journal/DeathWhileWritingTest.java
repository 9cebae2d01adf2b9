package dev.postern.policies.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.policies.gate.Trails;
import dev.postern.policies.journal.Segment.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The writer dies after some bytes of a batch are in the file and before the checkpoint says so.
 */
class DeathWhileWritingTest {
  @TempDir Path folder;

  private final Line line = new Line();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300, 10_000})
  void theFirstBatchOfAllIsWrittenOnce(int bytes) throws IOException {
    dies(bytes, "a", "b");

    assertThat(MappedJournalTest.ids(nextLife(), "decision")).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300, 10_000})
  void aBatchThatFollowsOthersIsWrittenOnce(int bytes) throws IOException {
    dies(bytes, "a", "b");
    nextLife();
    dies(bytes, "c", "d");
    dies(bytes);

    assertThat(MappedJournalTest.ids(nextLife(), "decision")).containsExactly("a", "b", "c", "d");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 10_000})
  void aBatchOfASegmentThatWasLeftBehindIsGoneOnWithBeforeAnybodyElseWrites(int bytes)
      throws IOException {
    diesWith("segment-1", bytes, "a", "b");
    keep("segment-0", "own");

    MappedJournal.open(folder, Segment.LEAST, outlet(), WhenFull.REFUSE, Clock.systemUTC()).close();

    List<String> lines = Files.readAllLines(outlet().path());
    assertThat(MappedJournalTest.ids(lines, "decision")).containsExactly("a", "b", "own");
    assertThat(lines).allMatch(it -> it.startsWith("{\"type\":") && it.endsWith("}"));
  }

  /** One life: some decisions are kept, and writing them out ends after so many bytes. */
  private void dies(int bytes, String... ids) throws IOException {
    diesWith("segment-0", bytes, ids);
  }

  private void diesWith(String segment, int bytes, String... ids) throws IOException {
    Store store = keep(segment, ids);
    try (RotatingFile file = file()) {
      Drain drain = new Drain(store, new Dying(file, bytes));
      assertThatThrownBy(drain::step).isInstanceOf(Death.class);
    }
  }

  private Store keep(String segment, String... ids) throws IOException {
    Store store = Recovery.open(folder.resolve(segment), Segment.LEAST, 0);
    for (String id : ids) {
      line.clear();
      Lines.decision(line, Trails.bare(id));
      assertThat(store.ring().take(Segment.sizeOf(line.length()))).isTrue();
      store.ring().put(Kind.DECISION, line);
    }
    return store;
  }

  private List<String> nextLife() throws IOException {
    Store store = Recovery.open(folder.resolve("segment-0"), Segment.LEAST, 0);
    try (RotatingFile file = file()) {
      Drain drain = new Drain(store, file);
      while (drain.ready()) {
        drain.step();
      }
    }
    return Files.readAllLines(folder.resolve("journal.jsonl"));
  }

  private RotatingFile file() throws IOException {
    return new RotatingFile(outlet());
  }

  private Outlet.File outlet() {
    return new Outlet.File(folder.resolve("journal.jsonl"), 1 << 20, 1);
  }

  private static final class Death extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Hands on so many bytes, and dies. */
  private record Dying(Sink sink, int bytes) implements Sink {
    @Override
    public Mark mark() {
      return sink.mark();
    }

    @Override
    public byte[] since(Mark mark, int most) throws IOException {
      return sink.since(mark, most);
    }

    @Override
    public void startLine() throws IOException {
      sink.startLine();
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
      sink.write(lines.slice(lines.position(), Math.min(bytes, lines.remaining())));
      throw new Death();
    }

    @Override
    public void close() {}
  }
}
