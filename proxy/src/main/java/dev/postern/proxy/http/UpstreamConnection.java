package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Refusal.Failure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to an upstream: carries one request at a time, and rests in the pool between them.
 * It is used again only when both sides said all they had to say and nothing more has come.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamConnection.class);

  private final Channel channel;
  private final Authority authority;
  private final AnswerDecoder decoder;
  private final UpstreamPool pool;
  private final Deadline rest;
  private @Nullable AnswerListener listener;
  private boolean used;
  private boolean reused;
  private boolean toHead;
  private boolean interim;
  private boolean requestSent;
  private boolean keepAlive;
  private boolean answered;

  UpstreamConnection(
      Channel channel, Authority authority, AnswerDecoder decoder, UpstreamPool pool) {
    this.channel = channel;
    this.authority = authority;
    this.decoder = decoder;
    this.pool = pool;
    this.rest = new Deadline(channel.eventLoop(), channel::close);
  }

  Authority authority() {
    return authority;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  /** Whether this request met a used connection that broke before a byte of an answer came. */
  boolean wasStale() {
    return reused && !decoder.heard();
  }

  /** Sends a request; or its head, which leaves with the first of the body. */
  void begin(HttpRequest request, AnswerListener hears) {
    rest.never();
    listener = hears;
    reused = used;
    used = true;
    toHead = request.method().name().equals("HEAD");
    decoder.expect(request.method().name());
    requestSent = request instanceof LastHttpContent;
    keepAlive = false;
    channel.write(request, channel.voidPromise());
    if (requestSent) {
      channel.flush();
    }
    channel.read();
  }

  /** Sends a part of the request's body; it leaves with the next {@link #flush}. */
  void write(HttpContent part) {
    requestSent |= part instanceof LastHttpContent;
    channel.write(part, channel.voidPromise());
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

  /** Has the next bytes of the answer read. */
  void read() {
    channel.read();
  }

  /** Breaks off: the upstream sees at once that nobody wants its answer any more. */
  void abort() {
    listener = null;
    channel.close();
  }

  /** Lies down in the pool for a while, still noticing when the upstream hangs up. */
  void rest(Duration atMost) {
    rest.in(atMost);
    channel.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    AnswerListener hears = listener;
    if (hears == null || ((HttpObject) message).decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      lose(Failure.BROKEN);
    } else if (message instanceof HttpResponse head) {
      head(head, hears);
    } else if (message instanceof HttpContent part) {
      part(part, hears);
    }
  }

  private void head(HttpResponse head, AnswerListener hears) {
    int status = head.status().code();
    interim = status < 200;
    if (status < 100 || status > 999 || status == 101) {
      lose(Failure.BROKEN);
    } else if (!interim) {
      Framing framing = Framing.ofAnswer(head, toHead);
      keepAlive = HttpUtil.isKeepAlive(head) && framing != Framing.UntilClose.UNTIL_CLOSE;
      hears.came(head, framing);
    }
  }

  private void part(HttpContent part, AnswerListener hears) {
    if (interim) {
      part.release();
    } else {
      answered = part instanceof LastHttpContent;
      hears.part(part);
      listener = answered ? null : listener;
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    AnswerListener hears = listener;
    if (hears != null) {
      hears.batchDone();
    } else if (answered && keepAlive && requestSent && !decoder.surplus()) {
      answered = false;
      pool.giveBack(this);
    } else if (answered || decoder.surplus()) {
      channel.close();
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
    rest.close();
    pool.forget(this);
    lose(Failure.RESET);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    AnswerListener hears = listener;
    if (hears == null || cause instanceof IOException) {
      LOG.debug("upstream {}: {}", authority, cause.toString());
      lose(Failure.RESET);
    } else {
      abort();
      hears.bug(cause);
    }
  }

  private void lose(Failure how) {
    AnswerListener hears = listener;
    listener = null;
    keepAlive = false;
    channel.close();
    if (hears != null) {
      hears.lost(how);
    }
  }
}
