package dev.postern.policies.journal;

import dev.postern.policies.gate.Journal.Kept;
import dev.postern.policies.gate.Trail;
import dev.postern.policies.gate.Trails;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.SplittableRandom;

/**
 * The process that {@link KilledProcessTest} kills: it keeps decisions and ends from several
 * threads and says each on its standard output once it was kept, {@code D id} and {@code E id}.
 */
final class KilledWriter {
  private KilledWriter() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    String life = args[1];
    Outlet file = new Outlet.File(folder.resolve("journal.jsonl"), 20_000, 1_000_000);
    MappedJournal journal =
        MappedJournal.open(folder, Segment.LEAST, file, WhenFull.REFUSE, Clock.systemUTC());
    for (int thread = 0; thread < 3; thread++) {
      String prefix = life + "-" + thread + "-";
      Thread.ofPlatform().start(() -> write(journal, prefix));
    }
  }

  private static void write(MappedJournal journal, String prefix) {
    SplittableRandom random = new SplittableRandom(prefix.hashCode());
    PrintStream out = System.out;
    for (int call = 0; ; call++) {
      Trail trail = Trails.padded(prefix + call, random.nextInt(3_000));
      while (journal.decided(trail) == Kept.FULL) {
        Thread.onSpinWait();
      }
      out.println("D " + trail.id());
      if (random.nextInt(20) > 0) {
        journal.ended(trail, Trails.complete());
        out.println("E " + trail.id());
      }
    }
  }
}
