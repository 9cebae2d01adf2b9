package dev.postern.proxy.http;

import io.netty.channel.Channel;

/**
 * The client connections of one loop on which no exchange is under way, in the order in which they
 * came to rest. The links run through the stays themselves, so that coming to rest and going to
 * work cost nothing. Touched on that loop only.
 */
final class Resting {
  /** Begins and ends the ring of those at rest; a stay that is linked to itself is not at rest. */
  private final Stay ends = new Stay();

  /** Says of one connection when it works and when it rests. */
  final class Stay {
    private final Runnable close;
    private Stay before = this;
    private Stay after = this;

    private Stay() {
      this.close = () -> {};
    }

    private Stay(Channel channel) {
      this.close = channel::close;
    }

    /** Nothing is under way any more: if places run out, this connection may be closed. */
    void rests() {
      works();
      before = ends.before;
      after = ends;
      ends.before.after = this;
      ends.before = this;
    }

    /** An exchange begins. */
    void works() {
      before.after = after;
      after.before = before;
      before = this;
      after = this;
    }
  }

  /** A connection's stay; it begins at rest, and ends with the connection. */
  Stay begin(Channel channel) {
    Stay stay = new Stay(channel);
    stay.rests();
    channel.closeFuture().addListener(_ -> stay.works());
    return stay;
  }

  /** Closes the connection that has rested longest; false when none rests. */
  boolean closeLongest() {
    Stay longest = ends.after;
    longest.works();
    longest.close.run();
    return longest != ends;
  }
}
