package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Headers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Puts answers on a client's connection. */
final class AnswerWriter {
  private final Channel channel;
  private final AnswerEncoder encoder;

  AnswerWriter(Channel channel, AnswerEncoder encoder) {
    this.channel = channel;
    this.encoder = encoder;
  }

  /** What follows answers a request of this method. */
  void answering(String method) {
    encoder.expect(method);
  }

  /** Tells a client that waits for it to go on and send the body. */
  void letContinue() {
    channel.writeAndFlush(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER),
        channel.voidPromise());
  }

  /** Sends a whole answer; told when it has left. */
  ChannelFuture whole(Answer answer, boolean close) {
    HttpHeaders headers = headers(answer.headers(), close);
    if (!Framing.neverHasBody(answer.status())) {
      new Framing.Length(answer.body().length).write(headers);
    }
    return channel.writeAndFlush(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(answer.body()),
            headers,
            EmptyHttpHeaders.INSTANCE));
  }

  /** Begins an answer whose body follows in parts. */
  void head(int status, Headers headers, Framing framing, boolean close) {
    HttpHeaders wire = headers(headers, close);
    framing.write(wire);
    channel.write(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), wire),
        channel.voidPromise());
  }

  void part(HttpContent part) {
    channel.write(part, channel.voidPromise());
  }

  /** The last part; told when all has left. */
  ChannelFuture last(HttpContent last) {
    return channel.writeAndFlush(last);
  }

  void flush() {
    channel.flush();
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  private static HttpHeaders headers(Headers headers, boolean close) {
    HttpHeaders wire = HeaderRules.toClient(headers);
    return close ? wire.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE) : wire;
  }
}
