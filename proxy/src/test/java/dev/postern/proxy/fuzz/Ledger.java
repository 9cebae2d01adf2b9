package dev.postern.proxy.fuzz;

import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A journal that keeps what it hears of exchanges by client address, and can be waited for. What an
 * exchange says besides is not kept.
 */
final class Ledger implements Journal {
  private final Map<String, List<Entry>> byClient = new HashMap<>();
  private int open;

  /** One decision, and how its exchange ended. */
  static final class Entry {
    final Trail trail;
    private final List<Ending> endings = new ArrayList<>(1);

    Entry(Trail trail) {
      this.trail = trail;
    }

    boolean allowed() {
      return trail.decision() == Trail.Decision.ALLOWED;
    }

    List<Ending> endings() {
      return endings;
    }

    @Override
    public String toString() {
      return trail.decision()
          + trail.refusal().map(why -> " " + why).orElse("")
          + trail.operation().map(asked -> " " + asked).orElse("")
          + endings;
    }
  }

  @Override
  public synchronized Kept decided(Trail trail) {
    if (trail.parent().isPresent()) {
      return Kept.KEPT;
    }
    byClient.computeIfAbsent(trail.clientIp(), _ -> new ArrayList<>(4)).add(new Entry(trail));
    open++;
    return Kept.KEPT;
  }

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public synchronized void ended(Trail trail, Ending ending) {
    for (Entry entry : byClient.getOrDefault(trail.clientIp(), List.of())) {
      if (entry.trail == trail) {
        entry.endings.add(ending);
      }
    }
    open--;
    if (open == 0) {
      notifyAll();
    }
  }

  /** Waits until as many ends as decisions were heard; false if they never were. */
  synchronized boolean awaitEnds(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (open != 0 && System.nanoTime() < until) {
      wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
    }
    return open == 0;
  }

  /** What was heard of this client, in order; it is forgotten here. */
  synchronized List<Entry> take(String clientIp) {
    List<Entry> taken = byClient.remove(clientIp);
    return taken == null ? List.of() : taken;
  }
}
