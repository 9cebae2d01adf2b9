package dev.postern.proxy.scenario;

import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.LiveGate;
import dev.postern.proxy.scenario.ScenarioDoor.Unplayable;

/** Opens a gate by the documents of a scenario. */
public interface Opening {
  Opened open(Scenario scenario, Journal journal) throws Unplayable;

  /** A gate, and what is let go when the scenario is over. */
  record Opened(LiveGate gate, Runnable whenDone) implements AutoCloseable {
    @Override
    public void close() {
      whenDone.run();
    }
  }
}
