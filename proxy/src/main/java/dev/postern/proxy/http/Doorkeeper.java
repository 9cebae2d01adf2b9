package dev.postern.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the listener: a newcomer for whom there is no place is closed before anything is
 * made for it. When the system gives no more descriptors, nobody is accepted for a moment, instead
 * of asking again and again, and connections at rest make room.
 */
final class Doorkeeper extends ChannelInboundHandlerAdapter {
  static final AttributeKey<Clients.Entry.In> ENTRY = AttributeKey.valueOf("postern.entry");

  private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
  private static final long PAUSE_MILLIS = 100;
  private static final long SAID_AGAIN = Duration.ofMinutes(1).toNanos();

  private final Clients clients;
  private final Runnable makeRoom;
  private final LongAdder failures = new LongAdder();
  private boolean said;
  private long latest;

  /**
   * @param makeRoom closes connections at rest
   */
  Doorkeeper(Clients clients, Runnable makeRoom) {
    this.clients = clients;
    this.makeRoom = makeRoom;
  }

  /** How often the system could not accept a connection. */
  long failures() {
    return failures.sum();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel newcomer = (Channel) message;
    if (newcomer.remoteAddress() instanceof InetSocketAddress from
        && clients.enter(from.getAddress()) instanceof Clients.Entry.In in) {
      newcomer.attr(ENTRY).set(in);
      ctx.fireChannelRead(newcomer);
    } else {
      newcomer.unsafe().closeForcibly();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("a bug while accepting a connection", cause);
    }
    failures.increment();
    long now = System.nanoTime();
    if (!said || now - latest > SAID_AGAIN) {
      LOG.warn("connections cannot be accepted, and wait: {}", cause.toString());
    }
    said = true;
    latest = now;
    if (ctx.channel().config().isAutoRead()) {
      ctx.channel().config().setAutoRead(false);
      ctx.executor().schedule(() -> acceptAgain(ctx), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      makeRoom.run();
    }
  }

  private static void acceptAgain(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(true);
  }
}
