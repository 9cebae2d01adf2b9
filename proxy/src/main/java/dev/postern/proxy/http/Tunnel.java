package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two connections joined into one: bytes cross both ways as they come, each side held back by the
 * other, and either may stop talking and still listen. It is over when both have stopped, or one is
 * gone; and once one has stopped the other may not be silent for ever, since a side that is gone
 * may look like one that only stopped.
 */
final class Tunnel {
  /** How a tunnel ends. */
  enum End {
    BOTH_DONE,
    CLIENT_GONE,
    UPSTREAM_GONE
  }

  private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

  private static final int WITHOUT_PAUSE = 1 << 20;

  private final Channel client;
  private final Channel upstream;
  private final Deadline deadline;
  private final Duration idle;
  private final Consumer<End> whenOver;
  private boolean halfDone;
  private int silenced;
  private boolean over;

  /**
   * @param idle how long the one side may be silent once the other has stopped
   */
  Tunnel(
      Channel client, Channel upstream, Deadline deadline, Duration idle, Consumer<End> whenOver) {
    this.client = client;
    this.upstream = upstream;
    this.deadline = deadline;
    this.idle = idle;
    this.whenOver = whenOver;
  }

  /**
   * Joins them.
   *
   * @param in counts what the client sends
   * @param out counts what it gets
   */
  void open(LongConsumer in, LongConsumer out) {
    splice(client, upstream, in, End.CLIENT_GONE);
    splice(upstream, client, out, End.UPSTREAM_GONE);
    client.read();
    upstream.read();
  }

  /** Bytes that had been read before it opened. */
  void first(Channel to, ByteBuf bytes) {
    to.writeAndFlush(bytes, to.voidPromise());
  }

  private void splice(Channel from, Channel to, LongConsumer count, End whenGone) {
    from.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    from.pipeline().addFirst(new Splice(to, count, whenGone));
  }

  /** Ends it in the middle. */
  void cut() {
    over = true;
    client.close();
    upstream.close();
  }

  /** What the one that is gone said last is still delivered; then the other goes, too. */
  private void over(End how) {
    if (over) {
      return;
    }
    over = true;
    switch (how) {
      case BOTH_DONE -> {
        client.close();
        upstream.close();
      }
      case CLIENT_GONE -> closeAfterAll(upstream);
      case UPSTREAM_GONE -> closeAfterAll(client);
    }
    whenOver.accept(how);
  }

  private static void closeAfterAll(Channel channel) {
    ChannelFuture delivered = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    delivered.addListener((ChannelFuture sent) -> sent.channel().close());
  }

  /** One direction. */
  private final class Splice extends ChannelInboundHandlerAdapter {
    private final Channel to;
    private final LongConsumer count;
    private final End whenGone;
    private boolean renewing;

    Splice(Channel to, LongConsumer count, End whenGone) {
      this.to = to;
      this.count = count;
      this.whenGone = whenGone;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      count.accept(bytes.readableBytes());
      if (halfDone) {
        deadline.in(idle);
      }
      to.write(bytes, to.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      flush();
      if (to.isWritable()) {
        ctx.read();
      }
    }

    /**
     * Netty 4.2.18 takes a connection of which it awaits nothing out of epoll, such as one that has
     * stopped talking and has taken all it got, and then cannot await that more can be written to
     * it. Registered anew it can, until it has taken all once more; in between it must not pause in
     * its writing, which would take it out as well.
     */
    private void flush() {
      if (!(to instanceof EpollSocketChannel silent) || !silent.isInputShutdown()) {
        to.flush();
      } else if (!renewing) {
        renewing = true;
        silent.config().setWriteSpinCount(WITHOUT_PAUSE);
        to.deregister().addListener(_ -> to.eventLoop().register(to).addListener(_ -> renewed()));
      }
    }

    private void renewed() {
      renewing = false;
      to.flush();
    }

    /** Room on this side: the other may be read on. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (ctx.channel().isWritable()) {
        to.read();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        stopped();
      } else {
        ctx.fireUserEventTriggered(event);
      }
    }

    /** What it said last is delivered before the other side hears that this was all. */
    private void stopped() {
      halfDone = true;
      deadline.in(idle);
      to.write(Unpooled.EMPTY_BUFFER).addListener((ChannelFuture sent) -> silence());
      flush();
    }

    private void silence() {
      if (to instanceof DuplexChannel duplex && to.isActive()) {
        duplex.shutdownOutput();
      }
      if (++silenced == 2) {
        over(End.BOTH_DONE);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      over(whenGone);
      ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.debug("a tunnel's side broke: {}", cause.toString());
      ctx.close();
    }
  }
}
