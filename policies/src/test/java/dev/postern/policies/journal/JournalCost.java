package dev.postern.policies.journal;

import com.sun.management.ThreadMXBean;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Journal.Kept;
import dev.postern.policies.gate.Trail;
import dev.postern.policies.gate.Trails;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prints what a decision and its end cost the thread that has them kept: time and garbage. To be
 * run by hand; nothing is asserted about it.
 */
final class JournalCost {
  private static final int CALLS = 5_000;

  private JournalCost() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("journal-cost");
    Outlet file = new Outlet.File(folder.resolve("journal.jsonl"), 256 << 20, 2);
    Ending ending = Trails.complete();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (MappedJournal journal =
        MappedJournal.open(
            folder, MappedJournal.SEGMENT_BYTES, file, WhenFull.REFUSE, Clock.systemUTC())) {
      for (int round = 0; round < 40; round++) {
        List<Trail> trails = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
          trails.add(Trails.allowed("s1-0123456789abcdefghjkmnpqrst" + round + "-" + call));
        }
        while (journal.room().taken() > 0) {
          Thread.sleep(1);
        }
        long[] nanos = new long[CALLS];
        int full = 0;
        long garbage = threads.getCurrentThreadAllocatedBytes();
        for (int call = 0; call < CALLS; call++) {
          Trail trail = trails.get(call);
          long start = System.nanoTime();
          full += journal.decided(trail) == Kept.FULL ? 1 : 0;
          journal.ended(trail, ending);
          nanos[call] = System.nanoTime() - start;
        }
        garbage = threads.getCurrentThreadAllocatedBytes() - garbage;
        report(round, nanos, garbage, full);
      }
    }
  }

  private static void report(int round, long[] nanos, long garbage, int full) {
    long sum = Arrays.stream(nanos).sum();
    Arrays.sort(nanos);
    System.out.printf(
        "round %d: mean %d ns, p50 %d, p99 %d, p99.9 %d, most %d; %d bytes of garbage; %d full%n",
        round,
        sum / CALLS,
        nanos[CALLS / 2],
        nanos[CALLS * 99 / 100],
        nanos[CALLS * 999 / 1000],
        nanos[CALLS - 1],
        garbage / CALLS,
        full);
  }
}
