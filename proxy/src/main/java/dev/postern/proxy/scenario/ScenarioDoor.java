package dev.postern.proxy.scenario;

/** A way into Postern through which a scenario can be played. */
public interface ScenarioDoor {
  Outcome play(Scenario scenario) throws Unplayable;

  /** The scenario's documents are no good, or its script ran out. */
  final class Unplayable extends Exception {
    private static final long serialVersionUID = 1;

    public Unplayable(String why) {
      super(why);
    }
  }
}
