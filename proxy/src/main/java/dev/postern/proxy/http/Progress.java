package dev.postern.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a peer takes what is sent to it, counted in bytes that have left for the kernel. A buffer
 * of megabytes leaves piece by piece, and each piece is progress. Used on the connection's loop.
 */
final class Progress {
  private final Channel channel;
  private @Nullable Object message;
  private long gone;
  private long waiting;

  Progress(Channel channel) {
    this.channel = channel;
  }

  /**
   * Whether bytes wait to leave, and some have left since this was last asked; what has begun to
   * wait since then counts as moving.
   */
  boolean isMoving() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    if (out == null || out.isEmpty()) {
      message = null;
      return false;
    }
    Object now = out.current();
    boolean moved =
        now != message || out.currentProgress() != gone || out.totalPendingWriteBytes() < waiting;
    message = now;
    gone = out.currentProgress();
    waiting = out.totalPendingWriteBytes();
    return moved;
  }
}
