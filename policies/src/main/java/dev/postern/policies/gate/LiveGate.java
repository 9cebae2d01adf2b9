package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Peer;

/** The gate in force. Replaced whole, in one step; what was admitted keeps the gate it met. */
public final class LiveGate {
  private volatile Gate current;

  public LiveGate(Gate first) {
    current = first;
  }

  /** Whether a request may come in, judged by its head. */
  public Admission admit(Arrival head, Leave leave) {
    return entered().admit(head, leave);
  }

  /** The answer to bytes that never became a request. */
  public Answered unreadable(Peer peer, Unreadable why) {
    return entered().unreadable(peer, why);
  }

  public String edition() {
    return current.edition();
  }

  /** From now on this gate decides; the one before closes when its last exchange has ended. */
  public synchronized void replace(Gate next) {
    Gate retired = current;
    current = next;
    retired.leave();
  }

  /** A gate that cannot close under the exchange that begins; a retired one lets nobody in. */
  private Gate entered() {
    Gate gate = current;
    while (!gate.enter()) {
      gate = current;
    }
    return gate;
  }
}
