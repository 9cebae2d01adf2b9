package dev.postern.e2e.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * How much is made up: the same few of every build, or what {@code FUZZ_SECONDS}, {@code FUZZ_SEED}
 * and {@code FUZZ_CASES} in the environment say; {@code ./dev fuzz} sets them.
 */
record Stint(long seed, long cases, long seconds) {
  private static final int HEAP = 200;
  private static final int MOST_TOLD = 10;

  /** Judges a heap of cases, and tells what is wrong with them. */
  interface Judge<C> {
    List<String> wrong(List<C> heap) throws Exception;
  }

  /** So many cases from the first seed on, unless the environment says otherwise. */
  static Stint of(long cases) {
    Optional<Long> seconds = setting("FUZZ_SECONDS");
    long seed =
        setting("FUZZ_SEED").orElse(seconds.isPresent() ? System.nanoTime() & 0xffff_ffffL : 1);
    long most = setting("FUZZ_CASES").orElse(seconds.isPresent() ? Long.MAX_VALUE : cases);
    return new Stint(seed, most, seconds.orElse(600L));
  }

  private static Optional<Long> setting(String name) {
    return Optional.ofNullable(System.getenv(name)).map(Long::parseLong);
  }

  /** What is wrong with those of them that were looked at before there was too much of it. */
  <C> List<String> play(String what, LongFunction<C> maker, Judge<C> judge) throws Exception {
    long begun = System.nanoTime();
    long until = begun + seconds * 1_000_000_000L;
    long told = begun;
    List<String> wrong = new ArrayList<>();
    long done = 0;
    while (done < cases && System.nanoTime() < until && wrong.size() < MOST_TOLD) {
      List<C> heap = new ArrayList<>();
      for (int i = 0; i < Math.min(HEAP, cases - done); i++) {
        heap.add(maker.apply(seed + done + i));
      }
      wrong.addAll(judge.wrong(heap));
      done += heap.size();
      if (System.nanoTime() > told + 60_000_000_000L) {
        told = System.nanoTime();
        System.out.printf("fuzz %s: %d cases so far, %d findings%n", what, done, wrong.size());
      }
    }
    double took = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "fuzz %s: %d cases from seed %d in %.1f s, %d findings%n",
        what, done, seed, took, wrong.size());
    return wrong;
  }
}
