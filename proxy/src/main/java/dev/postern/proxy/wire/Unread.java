package dev.postern.proxy.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * What has come on a connection and nobody has taken yet; holds no memory when there is nothing.
 */
public final class Unread {
  private final ByteBufAllocator memory;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

  public Unread(ByteBufAllocator memory) {
    this.memory = memory;
  }

  /** Takes over what has just come. */
  public void add(ByteBuf more) {
    bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(memory, bytes, more);
  }

  /** For a reader to read from. */
  public ByteBuf bytes() {
    return bytes;
  }

  public boolean isEmpty() {
    return !bytes.isReadable();
  }

  /** Lets go of memory of which all has been read. */
  public void settle() {
    if (isEmpty()) {
      release();
    }
  }

  /** Forgets what is left. */
  public void release() {
    bytes.release();
    bytes = Unpooled.EMPTY_BUFFER;
  }
}
