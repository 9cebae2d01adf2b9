package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Peer;
import java.util.concurrent.atomic.AtomicReference;

/** The gate in force. Replaced whole, in one step; what was admitted keeps the gate it met. */
public final class LiveGate {
  private final AtomicReference<Gate> current;

  public LiveGate(Gate first) {
    current = new AtomicReference<>(first);
  }

  public Admission admit(Arrival head, Leave leave) {
    return current.get().admit(head, leave);
  }

  public Answered unreadable(Peer peer, Unreadable why) {
    return current.get().unreadable(peer, why);
  }

  public String edition() {
    return current.get().edition();
  }

  public void replace(Gate next) {
    Gate retired = current.getAndSet(next);
    retired.retire();
  }
}
