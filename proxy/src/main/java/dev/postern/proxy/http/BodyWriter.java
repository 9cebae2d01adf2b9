package dev.postern.proxy.http;

import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.wire.Framing;
import dev.postern.proxy.wire.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;

/**
 * Puts the parts of a body on a connection, in chunks where its head said so. Small parts are
 * copied into one buffer with the lines around them; larger ones leave as they came.
 */
final class BodyWriter {
  private static final int SMALL = 1 << 10;
  private static final int CHUNK_LINES = 12;
  private static final ByteBuf CRLF = fixed("\r\n");
  private static final ByteBuf LAST = fixed("0\r\n\r\n");
  private static final ByteBuf LAST_LINE = fixed("0\r\n");

  private final Channel channel;
  private boolean chunked;

  BodyWriter(Channel channel) {
    this.channel = channel;
  }

  private static ByteBuf fixed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuf direct = Unpooled.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
    return Unpooled.unreleasableBuffer(direct.asReadOnly());
  }

  /** A body follows whose head said that it is framed so. */
  void begin(Framing framing) {
    chunked = framing == Framing.Chunked.CHUNKED;
  }

  /** A part of the body; it leaves with the next flush. */
  void part(ByteBuf part) {
    int bytes = part.readableBytes();
    if (bytes == 0) {
      part.release();
    } else if (!chunked) {
      channel.write(part, channel.voidPromise());
    } else if (bytes <= SMALL) {
      ByteBuf chunk = line(bytes, bytes + CHUNK_LINES).writeBytes(part);
      part.release();
      channel.write(ByteBufUtil.writeShortBE(chunk, '\r' << 8 | '\n'), channel.voidPromise());
    } else {
      channel.write(line(bytes, CHUNK_LINES), channel.voidPromise());
      channel.write(part, channel.voidPromise());
      channel.write(CRLF.duplicate(), channel.voidPromise());
    }
  }

  /** The end of the body; told when all has left. */
  ChannelFuture end() {
    return channel.writeAndFlush(chunked ? LAST.duplicate() : Unpooled.EMPTY_BUFFER);
  }

  /** The end, and the trailers where the framing can hold them. */
  ChannelFuture end(Headers trailers, HeadWriter heads) {
    if (!chunked || trailers.size() == 0) {
      return end();
    }
    channel.write(LAST_LINE.duplicate(), channel.voidPromise());
    return channel.writeAndFlush(heads.trailers().fields(trailers, true).end(channel.alloc()));
  }

  private ByteBuf line(int bytes, int room) {
    ByteBuf line = channel.alloc().ioBuffer(room);
    int shift = 28;
    while (bytes >>> shift == 0) {
      shift -= 4;
    }
    for (; shift >= 0; shift -= 4) {
      line.writeByte(Character.forDigit(bytes >>> shift & 15, 16));
    }
    return ByteBufUtil.writeShortBE(line, '\r' << 8 | '\n');
  }
}
