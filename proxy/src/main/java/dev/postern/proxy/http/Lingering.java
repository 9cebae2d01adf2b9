package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which something may still come. Closed at once it would be reset by that,
 * and the last answer with it; so our side is shut, and what still comes is thrown away for a
 * little while, unless the client closes first.
 */
final class Lingering extends ChannelInboundHandlerAdapter {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_SECONDS = 2;

  private final Future<?> patience;
  private int left = MOST_BYTES;

  private Lingering(Future<?> patience) {
    this.patience = patience;
  }

  /** All that is to be said on this connection has been written. */
  static void close(Channel channel) {
    Future<?> patience =
        channel.eventLoop().schedule((Runnable) channel::close, MOST_SECONDS, TimeUnit.SECONDS);
    channel.pipeline().addFirst(new Lingering(patience));
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
    channel.config().setAutoRead(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    left -= bytes.readableBytes();
    bytes.release();
    if (left < 0) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    patience.cancel(false);
    ctx.fireChannelInactive();
  }
}
