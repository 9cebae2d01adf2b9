package dev.postern.extauthz;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the bodies that are held for Envoy's filters, each until it was answered. */
final class Room {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  Room(long most) {
    this.most = most;
  }

  /** Whether there was room for so many bytes; they have to be given back. */
  boolean take(int bytes) {
    if (taken.addAndGet(bytes) > most) {
      taken.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void giveBack(int bytes) {
    taken.addAndGet(-bytes);
  }
}
