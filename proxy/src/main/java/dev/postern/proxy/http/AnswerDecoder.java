package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/** Reads an upstream's answers, one request at a time. */
final class AnswerDecoder extends HttpResponseDecoder {
  private boolean toHead;
  private boolean heard;
  private boolean interim;
  private boolean ended = true;
  private boolean surplus;

  AnswerDecoder(HttpSettings.Sizes sizes) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(sizes.line())
            .setMaxHeaderSize(sizes.headerBytes())
            .setMaxChunkSize(64 << 10)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false));
  }

  /** The next answer is to a request of this method. */
  void expect(String method) {
    toHead = method.equals("HEAD");
    heard = false;
    ended = false;
  }

  /** Whether a byte has come since {@link #expect}. */
  boolean heard() {
    return heard;
  }

  /**
   * Whether bytes have come that nobody asked for: after an answer's end, or before any request.
   */
  boolean surplus() {
    return surplus;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    heard = true;
    surplus |= ended;
    int before = out.size();
    super.decode(ctx, buffer, out);
    for (int i = before; i < out.size(); i++) {
      if (out.get(i) instanceof HttpResponse answer) {
        interim = answer.status().code() < 200;
      } else if (out.get(i) instanceof LastHttpContent) {
        ended = !interim;
      }
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    boolean last = ((HttpResponse) message).status().code() >= 200;
    return last && toHead || super.isContentAlwaysEmpty(message);
  }
}
