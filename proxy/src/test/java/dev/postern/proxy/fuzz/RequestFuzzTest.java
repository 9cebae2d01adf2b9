package dev.postern.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The upstream sees exactly the requests that were journalled as forwarded, in order, byte for
 * byte. {@code FUZZ_SECONDS} in the environment says for how long to look for the contrary, {@code
 * FUZZ_SEED} where to begin; {@code ./dev fuzz} sets both.
 */
class RequestFuzzTest {
  private static final int HEAP = 500;
  private static final int MOST_TOLD = 10;

  private static long setting(String name, long otherwise) {
    return Optional.ofNullable(System.getenv(name)).map(Long::parseLong).orElse(otherwise);
  }

  static Stream<Arguments> corpus() {
    return Table.rows("corpus.txt").stream()
        .map(row -> Arguments.of(row.get(0), Table.bytes(row.get(1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void whatOnceWasInterestingIsReadAsItShould(String name, String bytes) throws Exception {
    List<Case> cases = new ArrayList<>();
    cases.add(new Case(name, List.of(bytes)));
    cases.add(new Case(name, bytes.chars().mapToObj(Character::toString).toList()));
    IntStream.range(1, bytes.length())
        .mapToObj(at -> List.of(bytes.substring(0, at), bytes.substring(at)))
        .forEach(pieces -> cases.add(new Case(name, pieces)));
    try (FuzzRun run = new FuzzRun(2)) {
      assertThat(run.play(cases)).isEmpty();
    }
  }

  @Test
  void theUpstreamSeesExactlyWhatWasJournalledAsForwarded() throws Exception {
    long seed = setting("FUZZ_SEED", System.nanoTime() & 0xffff_ffffL);
    long cases = setting("FUZZ_CASES", Long.MAX_VALUE);
    long begun = System.nanoTime();
    long until = begun + setting("FUZZ_SECONDS", 10) * 1_000_000_000L;
    List<String> wrong = new ArrayList<>();
    long done = 0;
    long told = begun;
    try (FuzzRun run = new FuzzRun(2)) {
      while (done < cases && System.nanoTime() < until && wrong.size() < MOST_TOLD) {
        List<Case> heap = new ArrayList<>();
        for (int i = 0; i < Math.min(HEAP, cases - done); i++) {
          heap.add(Grammar.make(seed + done + i));
        }
        wrong.addAll(run.play(heap));
        done += heap.size();
        if (System.nanoTime() > told + 60_000_000_000L) {
          told = System.nanoTime();
          System.out.printf("fuzz: %d cases so far, %d findings%n", done, wrong.size());
        }
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "fuzz: %d cases from seed %d in %.1f s, %d findings%n", done, seed, seconds, wrong.size());
    assertThat(wrong.stream().limit(MOST_TOLD)).as("seeds from %d", seed).isEmpty();
  }
}
