package dev.postern.hooks.text;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for the bodies that are read whole and for unfinished events: so much for all exchanges of
 * all doors together.
 */
public final class Room {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  public Room(long most) {
    this.most = most;
  }

  public long taken() {
    return taken.get();
  }

  /** What one exchange has of it; on one thread at a time. */
  public final class Share {
    private long mine;

    private Share() {}

    /** Takes so many bytes more; false when there is no room for them. */
    public boolean take(long bytes) {
      if (taken.addAndGet(bytes) > most) {
        taken.addAndGet(-bytes);
        return false;
      }
      mine += bytes;
      return true;
    }

    /** Gives so much of it back. */
    public void giveBack(long bytes) {
      taken.addAndGet(-bytes);
      mine -= bytes;
    }

    /** Gives all of it back. */
    public void giveBack() {
      giveBack(mine);
    }
  }

  public Share share() {
    return new Share();
  }
}
