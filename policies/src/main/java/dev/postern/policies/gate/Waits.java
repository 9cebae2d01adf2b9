package dev.postern.policies.gate;

/** Nothing has happened yet: ask the same again from a thread that may wait. */
public enum Waits implements Admission, Verdict, Reply {
  WAITS
}
