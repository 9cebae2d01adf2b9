package dev.postern.proxy.http;

import java.util.concurrent.atomic.AtomicLong;

/** Memory for the bodies that are read whole: so much for all exchanges together. */
final class Room {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  Room(long most) {
    this.most = most;
  }

  long taken() {
    return taken.get();
  }

  /** What one exchange has of it; on one thread at a time. */
  final class Share {
    private long mine;

    /** Takes so many bytes more; false when there is no room for them. */
    boolean take(long bytes) {
      if (taken.addAndGet(bytes) > most) {
        taken.addAndGet(-bytes);
        return false;
      }
      mine += bytes;
      return true;
    }

    /** Gives so much of it back. */
    void giveBack(long bytes) {
      taken.addAndGet(-bytes);
      mine -= bytes;
    }

    /** Gives all of it back. */
    void giveBack() {
      taken.addAndGet(-mine);
      mine = 0;
    }
  }

  Share share() {
    return new Share();
  }
}
