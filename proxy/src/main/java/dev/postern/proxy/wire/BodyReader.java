package dev.postern.proxy.wire;

import io.netty.buffer.ByteBuf;

/** Finds the parts of a body, and where it ends. */
final class BodyReader {
  private final Chunks chunks;
  private Framing framing = Framing.Empty.EMPTY;
  private long left;
  private int part;

  BodyReader(Scratch scratch, HeadLimits limits) {
    chunks = new Chunks(scratch, limits);
  }

  /** A body follows that is framed so. */
  void begin(Framing by) {
    framing = by;
    left = by instanceof Framing.Length(long bytes) ? bytes : 0;
    chunks.begin();
  }

  Heard next(ByteBuf in) {
    return switch (framing) {
      case Framing.Empty _ -> Heard.END;
      case Framing.Length _ -> counted(in);
      case Framing.Chunked _ -> chunked(in);
      case Framing.UntilClose _ -> some(in.readableBytes());
    };
  }

  /** No more bytes will come: whether that is the body's end. */
  boolean endsByClosing() {
    return framing == Framing.UntilClose.UNTIL_CLOSE;
  }

  int part() {
    return part;
  }

  Chunks chunks() {
    return chunks;
  }

  private Heard counted(ByteBuf in) {
    if (left == 0) {
      return Heard.END;
    }
    Heard heard = some((int) Math.min(left, in.readableBytes()));
    left -= part;
    return heard;
  }

  private Heard chunked(ByteBuf in) {
    Heard heard = chunks.next(in);
    part = heard == Heard.PART ? chunks.part() : 0;
    return heard;
  }

  private Heard some(int bytes) {
    part = bytes;
    return bytes == 0 ? Heard.MORE : Heard.PART;
  }
}
