package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.proxy.wire.AnswerHead;
import dev.postern.proxy.wire.AnswerReader;
import dev.postern.proxy.wire.Framing;
import dev.postern.proxy.wire.Heard;
import dev.postern.proxy.wire.Scratch;
import dev.postern.proxy.wire.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to an upstream: carries one request at a time, and rests in the pool between them.
 * It is used again only when both sides said all they had to say and nothing more has come. What
 * its listener does not want yet stays unread, and the upstream is held back by it.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamConnection.class);
  private static final int MOST_INTERIM = 16;

  private final Channel channel;
  private final Authority authority;
  private final UpstreamPool pool;
  private final AnswerReader reader;
  private final Unread unread;
  private final BodyWriter body;
  private final Deadline rest;
  private @Nullable AnswerListener listener;

  /** Whether it was used or lay at rest, so that the upstream may have given it up since. */
  private boolean left;

  private boolean reused;
  private boolean heard;
  private int interim;
  private boolean requestSent;
  private boolean keepAlive;
  private boolean answered;
  private boolean reading;
  private boolean pumping;
  private boolean gone;

  UpstreamConnection(Channel channel, Authority authority, UpstreamPool pool, Scratch scratch) {
    this.channel = channel;
    this.authority = authority;
    this.pool = pool;
    this.reader = new AnswerReader(scratch, pool.headLimits());
    this.unread = new Unread(channel.alloc());
    this.body = new BodyWriter(channel);
    this.rest = new Deadline(channel.eventLoop(), channel::close);
  }

  Authority authority() {
    return authority;
  }

  Channel channel() {
    return channel;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  /** Whether this request met a connection that had been left, and no byte of an answer came. */
  boolean wasStale() {
    return reused && !heard;
  }

  /**
   * Sends a request, or its head, which leaves with the first of the body.
   *
   * @param framing how the rest of it follows; nothing follows what is sent whole
   */
  void begin(
      ByteBuf request, boolean whole, Framing framing, boolean toHead, AnswerListener hears) {
    rest.never();
    listener = hears;
    reused = left;
    left = true;
    heard = false;
    interim = 0;
    keepAlive = false;
    requestSent = whole;
    reader.expect(toHead);
    body.begin(framing);
    channel.write(request, channel.voidPromise());
    if (whole) {
      channel.flush();
    }
    channel.read();
  }

  /** Sends a part of the request's body; it leaves with the next {@link #flush}. */
  void part(ByteBuf part) {
    body.part(part);
  }

  /** The request's body has ended. */
  void end() {
    requestSent = true;
    body.end();
  }

  void flush() {
    channel.flush();
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  boolean requestSent() {
    return requestSent;
  }

  /** Breaks off: the upstream sees at once that nobody wants its answer any more. */
  void abort() {
    listener = null;
    unread.release();
    channel.close();
  }

  /** Hands over all that is not HTTP any more: whoever asks owns the channel from here on. */
  ByteBuf handOver() {
    listener = null;
    ByteBuf rest = unread.bytes().retain();
    unread.release();
    return rest;
  }

  /** Lies down in the pool for a while, still noticing when the upstream hangs up. */
  void rest(Duration atMost) {
    left = true;
    rest.in(atMost);
    channel.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    heard = true;
    unread.add((ByteBuf) message);
    pump();
  }

  /** Hands on what has come as far as it is wanted, and has more read when all was. */
  void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      while (listener != null && listener.wantsMore() && step(listener)) {}
    } finally {
      pumping = false;
    }
    unread.settle();
    settle();
  }

  /** Whether there may be more to hand on. */
  private boolean step(AnswerListener hears) {
    Heard next = reader.next(unread.bytes());
    if (next == Heard.MORE && gone) {
      next = reader.closed();
    }
    switch (next) {
      case MORE -> {}
      case HEAD -> head(reader.head(), hears);
      case PART -> hears.part(unread.bytes(), reader.part());
      case END -> {
        answered = true;
        listener = null;
        hears.ended(reader.trailers());
      }
      case FLAW -> lose(gone ? Failure.RESET : Failure.BROKEN);
    }
    return next != Heard.MORE;
  }

  private void head(AnswerHead head, AnswerListener hears) {
    if (!head.isInterim()) {
      keepAlive = head.keepAlive();
      hears.came(head);
    } else if (++interim > MOST_INTERIM) {
      lose(Failure.BROKEN);
    } else {
      hears.interim(head);
    }
  }

  /** After each round: flush what was handed on, read on, or lie down. */
  private void settle() {
    AnswerListener hears = listener;
    if (reading) {
      return;
    }
    if (hears != null) {
      hears.batchDone();
      if (listener == hears && unread.isEmpty() && !gone && hears.wantsMore()) {
        channel.read();
      }
    } else if (answered) {
      answered = false;
      if (keepAlive && requestSent && unread.isEmpty() && !gone && !mayHideMore()) {
        pool.giveBack(this);
      } else {
        abort();
      }
    }
  }

  /**
   * Whether the latest read took all it had room for: what lies behind it would be taken for the
   * answer to the next request.
   */
  private boolean mayHideMore() {
    var reads = channel.unsafe().recvBufAllocHandle();
    return reads.lastBytesRead() >= reads.attemptedBytesRead();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    if (listener != null || answered) {
      settle();
    } else if (!unread.isEmpty()) {
      abort();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    AnswerListener hears = listener;
    if (hears != null) {
      hears.upstreamWritabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone = true;
    reading = false;
    rest.close();
    pool.forget(this);
    pump();
    if (listener == null) {
      unread.release();
    }
    reader.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    AnswerListener hears = listener;
    boolean expected = cause instanceof IOException || cause instanceof OutOfDirectMemoryError;
    if (hears == null || expected) {
      LOG.debug("upstream {}: {}", authority, cause.toString());
      lose(Failure.RESET);
    } else {
      abort();
      hears.bug(cause);
    }
  }

  private void lose(Failure how) {
    AnswerListener hears = listener;
    abort();
    if (hears != null) {
      hears.lost(how);
    }
  }
}
