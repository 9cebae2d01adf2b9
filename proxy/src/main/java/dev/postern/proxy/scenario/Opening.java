package dev.postern.proxy.scenario;

import dev.postern.hooks.traffic.RuleRef;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.LiveGate;
import dev.postern.proxy.scenario.ScenarioDoor.Unplayable;
import java.util.List;

/** Opens a gate by the documents of a scenario. */
public interface Opening {
  Opened open(Scenario scenario, Journal journal) throws Unplayable;

  /** A gate, and the rules it decides by. */
  record Opened(LiveGate gate, List<RuleRef> rules) {
    public Opened {
      rules = List.copyOf(rules);
    }
  }
}
