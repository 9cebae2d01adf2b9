package dev.postern.policies.rulebook;

import dev.postern.hooks.Hook;
import dev.postern.hooks.HookProvider;
import dev.postern.policies.gate.Dealings;
import dev.postern.policies.gate.DecisionIds;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Loads;
import dev.postern.policies.gate.Sessions;
import dev.postern.policies.gate.Surroundings;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives an edition of the rules, and what editions share: a hook whose kind and
 * configuration did not change goes on as the same instance, and is closed when the last gate that
 * calls it is gone. Made once, by whoever puts the process together.
 */
public final class Belongings {
  private static final Logger LOG = LoggerFactory.getLogger(Belongings.class);

  private final Journal journal;
  private final DecisionIds ids;
  private final HeaderTrust trust;
  private final Sessions sessions;
  private final Dealings dealings;
  private final Loads loads;
  private final Clock clock;

  /** Guarded by itself. */
  private final Map<HookPlan.HookSpec, Held> hooks = new HashMap<>();

  public Belongings(
      Journal journal,
      DecisionIds ids,
      HeaderTrust trust,
      Sessions sessions,
      Dealings dealings,
      Loads loads,
      Clock clock) {
    this.journal = journal;
    this.ids = ids;
    this.trust = trust;
    this.sessions = sessions;
    this.dealings = dealings;
    this.loads = loads;
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  Surroundings around(String edition) {
    return new Surroundings(journal, ids, trust, sessions, dealings, loads, clock, edition);
  }

  /** An instance for one more user; {@link #giveBack} ends its use. */
  Hook lend(HookPlan plan) {
    synchronized (hooks) {
      Held held = hooks.get(plan.spec());
      if (held == null) {
        held = new Held(open(plan));
        hooks.put(plan.spec(), held);
      }
      held.users++;
      return held.hook;
    }
  }

  private static Hook open(HookPlan plan) {
    return switch (plan.spec().open()) {
      case HookProvider.Opened.Ready(Hook hook) -> hook;
      case HookProvider.Opened.Unusable(List<HookProvider.Wrong> all) ->
          throw new IllegalStateException(
              "hook '" + plan.name() + "' could be opened when its rules were read: " + all);
    };
  }

  /** Ends one use; the last one closes the instance, on a thread that may wait. */
  void giveBack(HookPlan plan) {
    synchronized (hooks) {
      Held held = hooks.get(plan.spec());
      if (held == null) {
        throw new IllegalStateException("never lent: " + plan);
      }
      held.users--;
      if (held.users == 0) {
        hooks.remove(plan.spec());
        Thread.ofVirtual().name("close " + plan.name()).start(() -> letGo(held.hook, plan.name()));
      }
    }
  }

  /** Closes a hook that holds something. It must not matter to anyone else if that fails. */
  static void letGo(Hook hook, String name) {
    if (hook instanceof AutoCloseable open) {
      try {
        open.close();
      } catch (Exception e) {
        LOG.warn("hook '{}' could not be closed", name, e);
      }
    }
  }

  /** An instance and how many gates call it. */
  private static final class Held {
    private final Hook hook;
    private int users;

    Held(Hook hook) {
      this.hook = hook;
    }
  }
}
