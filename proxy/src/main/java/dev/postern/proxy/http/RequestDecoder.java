package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Reads requests, and has {@link HeadScan} look at the very bytes of each head. What is wrong with
 * a head becomes a {@link WireFlaw} in its place, after which nothing more is read of the
 * connection.
 */
final class RequestDecoder extends HttpRequestDecoder {
  private final HeadScan scan = new HeadScan();
  private boolean inHead = true;
  private boolean spoilt;

  RequestDecoder(HttpSettings.Sizes sizes) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(sizes.line())
            .setMaxHeaderSize(sizes.headerBytes())
            .setMaxChunkSize(64 << 10)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false)
            .setAllowPartialChunks(true));
  }

  /** Whether some bytes of a head have come, but not all. */
  boolean midHead() {
    return inHead && !spoilt && (scan.inside() || actualReadableBytes() > 0);
  }

  /** Whether all that has come was read, and could be. */
  boolean isClear() {
    return !spoilt && !midHead();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (spoilt) {
      buffer.skipBytes(buffer.readableBytes());
      return;
    }
    int from = buffer.readerIndex();
    int before = out.size();
    boolean head = inHead;
    super.decode(ctx, buffer, out);
    if (head) {
      look(buffer, from, out, before);
    }
    follow(out, before);
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws Exception {
    int before = out.size();
    super.decodeLast(ctx, in, out);
    follow(out, before);
  }

  private void look(ByteBuf buffer, int from, List<Object> out, int before) {
    if (failed(out, before)) {
      return;
    }
    buffer.forEachByte(from, buffer.readerIndex() - from, scan);
    String flaw = scan.flaw();
    if (flaw != null) {
      spoil(WireFlaw.malformed(flaw), out, before);
    }
  }

  /** Keeps track of where in a message we are, and turns the decoder's own findings into ours. */
  private void follow(List<Object> out, int before) {
    if (failed(out, before) && out.get(before) instanceof HttpRequest broken) {
      spoil(flaw(broken.decoderResult().cause()), out, before);
      return;
    }
    for (int i = before; i < out.size(); i++) {
      if (out.get(i) instanceof LastHttpContent) {
        inHead = true;
      } else if (out.get(i) instanceof HttpRequest) {
        inHead = false;
      }
    }
  }

  private static boolean failed(List<Object> out, int before) {
    return out.size() > before
        && out.get(before) instanceof HttpRequest request
        && request.decoderResult().isFailure();
  }

  private void spoil(WireFlaw flaw, List<Object> out, int before) {
    spoilt = true;
    while (out.size() > before) {
      ReferenceCountUtil.release(out.remove(out.size() - 1));
    }
    out.add(flaw);
  }

  private static WireFlaw flaw(Throwable cause) {
    return cause instanceof TooLongFrameException
        ? WireFlaw.tooLarge("the head is too long")
        : WireFlaw.malformed(String.valueOf(cause.getMessage()));
  }
}
