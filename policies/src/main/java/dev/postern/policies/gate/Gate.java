package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Peer;

/** STUB: being written. */
public final class Gate {
  /** {@code whenRetired} runs once, when this gate was replaced and its last passage has ended. */
  public Gate(Routes routes, Surroundings surroundings, Runnable whenRetired) {}

  /** Whether a request may come in, judged by its head. */
  public Admission admit(Arrival head, Leave leave) { throw new IllegalStateException(); }

  /** The answer to bytes that never became a request. */
  public Answered unreadable(Peer peer, Unreadable why) { throw new IllegalStateException(); }

  public String edition() { throw new IllegalStateException(); }

  void retire() {}
}
