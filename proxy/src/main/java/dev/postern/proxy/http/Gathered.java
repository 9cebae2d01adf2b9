package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A body being gathered, up to a limit. Grows with what has come, never with what was announced.
 */
final class Gathered {
  private static final int SMALL = 8 << 10;

  private final int limit;
  private byte[] bytes = {};
  private int size;

  Gathered(int limit) {
    this.limit = limit;
  }

  /** Takes so many bytes of {@code in}; false when the body has outgrown the limit. */
  boolean add(ByteBuf in, int more) {
    if (more > limit - size) {
      in.skipBytes(more);
      return false;
    }
    int needed = size + more;
    if (needed > bytes.length) {
      boolean first = size == 0;
      int room = first ? needed : (int) Math.min(limit, Math.max(SMALL, 2L * needed));
      bytes = Arrays.copyOf(bytes, room);
    }
    in.readBytes(bytes, size, more);
    size = needed;
    return true;
  }

  int size() {
    return size;
  }

  /** All of it; used once, when the last part has come. */
  byte[] whole() {
    return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
  }
}
