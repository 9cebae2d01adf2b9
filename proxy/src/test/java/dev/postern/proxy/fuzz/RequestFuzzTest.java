package dev.postern.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

  @Test
  void theUpstreamSeesExactlyWhatWasJournalledAsForwarded() throws Exception {
    long seed = setting("FUZZ_SEED", System.nanoTime() & 0xffff_ffffL);
    long cases = setting("FUZZ_CASES", Long.MAX_VALUE);
    long begun = System.nanoTime();
    long until = begun + setting("FUZZ_SECONDS", 10) * 1_000_000_000L;
    List<String> wrong = new ArrayList<>();
    long done = 0;
    try (FuzzRun run = new FuzzRun()) {
      while (done < cases && System.nanoTime() < until && wrong.size() < MOST_TOLD) {
        List<Case> heap = new ArrayList<>();
        for (int i = 0; i < Math.min(HEAP, cases - done); i++) {
          heap.add(Grammar.make(seed + done + i));
        }
        wrong.addAll(run.play(heap));
        done += heap.size();
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "fuzz: %d cases from seed %d in %.1f s, %d findings%n", done, seed, seconds, wrong.size());
    assertThat(wrong.stream().limit(MOST_TOLD)).as("seeds from %d", seed).isEmpty();
  }
}
