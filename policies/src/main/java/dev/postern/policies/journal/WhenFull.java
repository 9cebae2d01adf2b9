package dev.postern.policies.journal;

/** What happens to a decision for which the journal has no room. */
public enum WhenFull {
  /** The call is refused: nothing passes unrecorded. */
  REFUSE,
  /** The call goes on, and a line says later how many were not recorded. */
  DROP_AND_COUNT
}
