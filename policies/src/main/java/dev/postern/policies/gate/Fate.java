package dev.postern.policies.gate;

/** Whether an answer's head can still be changed. */
public enum Fate {
  HELD,
  GONE
}
