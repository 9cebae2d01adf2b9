package dev.postern.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a peer takes what is sent to it, counted in bytes that have left for the kernel. A buffer
 * of megabytes leaves piece by piece, and each piece is progress. Used on the connection's loop.
 */
final class Progress {
  private static final long MUCH = 32 << 10;

  private final Channel channel;
  private @Nullable Object message;
  private long gone;

  Progress(Channel channel) {
    this.channel = channel;
  }

  /**
   * Whether bytes wait to leave, and some have left since this was last asked.
   *
   * @param tight whether a trickle is not enough: then 32 KiB must have left, or a whole buffer
   */
  boolean isMoving(boolean tight) {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    if (out == null || out.isEmpty()) {
      message = null;
      return false;
    }
    Object now = out.current();
    long left = out.currentProgress() - (now == message ? gone : 0);
    boolean another = message != null && now != message;
    message = now;
    gone = out.currentProgress();
    return another || left >= (tight ? MUCH : 1);
  }
}
