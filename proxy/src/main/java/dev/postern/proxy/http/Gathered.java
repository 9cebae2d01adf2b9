package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A body being gathered, up to a limit. Grows with what has come, never with what was announced.
 */
final class Gathered {
  private static final int SMALL = 8 << 10;

  private final int limit;
  private final Room.Share share;
  private boolean crowdedOut;
  private byte[] bytes = {};
  private int size;

  /**
   * @param share of the memory for all bodies; what is taken of it here is given back elsewhere
   */
  Gathered(int limit, Room.Share share) {
    this.limit = limit;
    this.share = share;
  }

  /**
   * Takes so many bytes of {@code in}; false when the body has outgrown the limit, or there is no
   * memory for it.
   */
  boolean add(ByteBuf in, int more) {
    if (more > limit - size) {
      in.skipBytes(more);
      return false;
    }
    int needed = size + more;
    if (needed > bytes.length) {
      boolean first = size == 0;
      int room = first ? needed : (int) Math.min(limit, Math.max(SMALL, 2L * needed));
      if (!share.take(room - bytes.length)) {
        crowdedOut = true;
        in.skipBytes(more);
        return false;
      }
      bytes = Arrays.copyOf(bytes, room);
    }
    in.readBytes(bytes, size, more);
    size = needed;
    return true;
  }

  /** Whether it was not its own size that was too much, but that of all bodies together. */
  boolean isCrowdedOut() {
    return crowdedOut;
  }

  int size() {
    return size;
  }

  /** All of it; used once, when the last part has come. */
  byte[] whole() {
    return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
  }
}
