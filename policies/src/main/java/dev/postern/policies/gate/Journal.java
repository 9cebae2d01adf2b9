package dev.postern.policies.gate;

/**
 * Hears one decision for every judged message and one end for every exchange. Called on event
 * loops: it never waits for a disk.
 */
public interface Journal {
  /** Keeps the decision so that it outlives this process; only then may its answer leave. */
  Kept decided(Trail trail);

  /**
   * Keeps the end of an exchange. There is always room for it once its decision was kept. A trail
   * with a parent has no end of its own: it ends with its parent.
   */
  void ended(Trail trail, Ending ending);

  /**
   * Whether a decision would probably be kept now: asked before anything is read of a request that
   * could only be refused.
   */
  boolean hasRoom();

  /** Whether a decision was kept. */
  enum Kept {
    KEPT,
    /** There is no room, and the configuration says to refuse rather than to go on unrecorded. */
    FULL
  }
}
