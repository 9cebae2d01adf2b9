package dev.postern.e2e.bench;

import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Sessions;
import dev.postern.policies.sessions.BoundSessions;
import java.lang.management.ManagementFactory;
import java.util.UUID;

/**
 * How much memory sessions take that nobody uses: of 1,000 subjects, a hundred each. The heap is
 * read after a collection before and after. Usage: HoldSessions COUNT
 */
public final class HoldSessions {
  private static final int SUBJECTS = 1_000;

  private HoldSessions() {}

  public static void main(String[] args) {
    int count = Integer.parseInt(args[0]);
    Sessions sessions = new BoundSessions();
    sessions.began("warm", UUID.randomUUID().toString(), subject(0));
    long before = used();
    String last = "";
    for (int i = 0; i < count; i++) {
      last = UUID.randomUUID().toString();
      sessions.began("tools", last, subject(i % SUBJECTS));
    }
    long after = used();
    if (sessions.whose("tools", last, subject((count - 1) % SUBJECTS)) != Sessions.Belongs.THEIRS) {
      throw new AssertionError("the last session is not known");
    }
    System.out.printf(
        "%d idle sessions: %.1f MB, %.0f bytes each, in a heap of at most %d MB%n",
        count,
        (after - before) / 1e6,
        (double) (after - before) / count,
        Runtime.getRuntime().maxMemory() >> 20);
  }

  /** As the gate gets it: a new one for each request. */
  private static Subject subject(int number) {
    return new Subject("user", "somebody-" + number);
  }

  private static long used() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
