package dev.postern.policies.gate;

/**
 * Whether whoever is asked may wait. An event loop asks with {@link #NONE} and gets {@link Waits}
 * where an answer is not at hand; a virtual thread then asks the same again with {@link #TO_WAIT}.
 */
public enum Leave {
  NONE,
  TO_WAIT
}
