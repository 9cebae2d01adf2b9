package dev.postern.proxy.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * How much one connection does before the others on its loop have their turn. A client may send
 * hundreds of requests in one read; answered one after the other, they would keep everybody else
 * waiting.
 */
final class Turn {
  private static final int EXCHANGES = 16;

  private final EventLoop loop;
  private final Runnable again;
  private int begun;
  private boolean ended;

  /**
   * @param again goes on with what was left, at the connection's next turn
   */
  Turn(EventLoop loop, Runnable again) {
    this.loop = loop;
    this.again = again;
  }

  /** The loop has brought new bytes: its other connections had their turn. */
  void starts() {
    begun = 0;
  }

  /** Whether one more exchange may begin now; if not, it is for {@code again} to begin it. */
  boolean mayBegin() {
    if (ended) {
      return false;
    }
    begun++;
    if (begun <= EXCHANGES) {
      return true;
    }
    ended = true;
    // A plain task would run in the same round again, before anybody's bytes are looked at.
    loop.schedule(this::next, 1, TimeUnit.NANOSECONDS);
    return false;
  }

  private void next() {
    ended = false;
    begun = 0;
    again.run();
  }
}
