package dev.postern.extauthz;

import io.grpc.stub.ServerCallStreamObserver;

/**
 * Whose turn it is in a conversation: one message is heard, and all that follows from it is done,
 * before the next one is asked for. So no more wait than the wire's window holds, and whoever works
 * on one has the conversation's state to itself, on whichever thread. What follows the end waits
 * for the turn under way.
 */
final class Turns {
  /** Whose conversation it is. */
  interface Owner {
    /** A turn has broken. */
    void broke(Throwable bug);

    /** The other side is gone, and nobody works on anything of it any more; called once. */
    void over();
  }

  private final ServerCallStreamObserver<?> envoy;
  private final Owner owner;
  private int atWork;
  private boolean gone;
  private boolean over;
  private boolean wantsNext;

  Turns(ServerCallStreamObserver<?> envoy, Owner owner) {
    this.envoy = envoy;
    this.owner = owner;
  }

  /** Asks for the first message. */
  void begin() {
    envoy.disableAutoRequest();
    envoy.setOnReadyHandler(this::mayBeNext);
    envoy.request(1);
  }

  /** Does something about a message, on the calling thread. */
  void take(Runnable step) {
    synchronized (this) {
      atWork++;
    }
    run(step);
  }

  /** Does the rest of the turn on a thread that may wait. */
  void elsewhere(Runnable step) {
    synchronized (this) {
      atWork++;
    }
    Thread.ofVirtual().name("postern-waits").start(() -> run(step));
  }

  private void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error bug) {
      owner.broke(bug);
    } finally {
      done();
    }
  }

  private void done() {
    boolean ends;
    synchronized (this) {
      atWork--;
      if (atWork > 0) {
        return;
      }
      ends = gone && !over;
      over |= ends;
      wantsNext = !gone;
    }
    if (ends) {
      owner.over();
    } else {
      mayBeNext();
    }
  }

  /** Takes the next message, unless the answers to the last ones have not left yet. */
  private void mayBeNext() {
    synchronized (this) {
      if (!wantsNext || !envoy.isReady()) {
        return;
      }
      wantsNext = false;
    }
    envoy.request(1);
  }

  boolean isGone() {
    synchronized (this) {
      return gone;
    }
  }

  /** The other side wants no more answers. */
  void gone() {
    synchronized (this) {
      gone = true;
      if (atWork > 0 || over) {
        return;
      }
      over = true;
    }
    owner.over();
  }
}
