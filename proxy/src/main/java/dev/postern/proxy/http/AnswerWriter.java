package dev.postern.proxy.http;

import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.wire.Framing;
import dev.postern.proxy.wire.HeadWriter;
import dev.postern.proxy.wire.Scratch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/** Puts answers on a client's connection, those to HEAD without their bodies. */
final class AnswerWriter {
  /** So much of a body is copied behind its head, to leave in one piece. */
  private static final int SMALL = 16 << 10;

  private static final Text NOTHING = Text.of(new byte[0]);

  private final Channel channel;
  private final HeadWriter heads;
  private final BodyWriter body;
  private boolean toHead;

  AnswerWriter(Channel channel, Scratch scratch) {
    this.channel = channel;
    this.heads = scratch.writer();
    this.body = new BodyWriter(channel);
  }

  /** What follows answers such a request. */
  void answering(boolean head) {
    toHead = head;
  }

  /** Tells a client that waits for it to go on and send the body. */
  void letContinue() {
    interim(100, Headers.none());
  }

  /** A head before the answer's own. */
  void interim(int status, Headers headers) {
    ByteBuf head = heads.answer(status).fields(headers, false).end(channel.alloc());
    channel.writeAndFlush(head, channel.voidPromise());
  }

  /** Sends a whole answer; told when it has left. */
  ChannelFuture whole(Answer answer, boolean close) {
    Text text = toHead ? NOTHING : answer.text();
    begin(answer.status(), answer.headers(), close);
    if (!Framing.neverHasBody(answer.status())) {
      heads.length(answer.text().length());
    }
    if (text.length() <= SMALL) {
      return channel.writeAndFlush(heads.end(channel.alloc(), text));
    }
    channel.write(heads.end(channel.alloc()), channel.voidPromise());
    return channel.writeAndFlush(Unpooled.wrappedBuffer(text.bytes()));
  }

  /** Begins an answer whose body follows in parts. */
  void head(int status, Headers headers, Framing framing, boolean close) {
    begin(status, headers, close);
    channel.write(heads.framing(framing).end(channel.alloc()), channel.voidPromise());
    body.begin(toHead || Framing.neverHasBody(status) ? Framing.Empty.EMPTY : framing);
  }

  /** Agrees to speak another protocol from here on. */
  void switching(Headers headers, String protocol) {
    heads.answer(101).fields(headers, false);
    heads.field("connection", "upgrade").field("upgrade", protocol);
    channel.writeAndFlush(heads.end(channel.alloc()), channel.voidPromise());
  }

  private void begin(int status, Headers headers, boolean close) {
    heads.answer(status).fields(headers, false);
    if (close) {
      heads.field("connection", "close");
    }
  }

  void part(ByteBuf part) {
    body.part(part);
  }

  /** The end of the body; told when all has left. */
  ChannelFuture end(Headers trailers) {
    return body.end(trailers, heads);
  }

  void flush() {
    channel.flush();
  }

  boolean isWritable() {
    return channel.isWritable();
  }
}
