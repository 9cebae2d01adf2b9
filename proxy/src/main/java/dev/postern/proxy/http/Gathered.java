package dev.postern.proxy.http;

import dev.postern.hooks.text.Room;
import dev.postern.hooks.text.Text;
import dev.postern.proxy.wire.Framing;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A body being gathered, up to a limit. Grows with what has come, never with what was announced. A
 * small one that comes in one piece lies on the loop's shelf, and is lent to whoever reads it until
 * {@link #letGo}.
 */
final class Gathered {
  private static final int SMALL = 8 << 10;
  private static final byte[] NOTHING = {};

  private final int limit;
  private final Framing framing;
  private final Room.Share share;
  private final Shelf shelf;
  private boolean crowdedOut;
  private boolean shelved;
  private byte[] bytes = NOTHING;
  private int size;
  private @Nullable Text lent;

  /**
   * @param share of the memory for all bodies; what is taken of it here is given back elsewhere
   */
  Gathered(int limit, Framing framing, Room.Share share, Shelf shelf) {
    this.limit = limit;
    this.framing = framing;
    this.share = share;
    this.shelf = shelf;
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
    if (needed > bytes.length && !grow(needed)) {
      crowdedOut = true;
      in.skipBytes(more);
      return false;
    }
    in.readBytes(bytes, size, more);
    size = needed;
    return true;
  }

  private boolean grow(int needed) {
    if (isAllOf(needed) && needed <= Shelf.LENGTH && share.take(Shelf.LENGTH)) {
      bytes = shelf.take();
      shelved = true;
      return true;
    }
    int room = size == 0 ? needed : (int) Math.min(limit, Math.max(SMALL, 2L * needed));
    if (!share.take(room - bytes.length)) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, room);
    return true;
  }

  private boolean isAllOf(int first) {
    return size == 0 && framing instanceof Framing.Length(long bytes) && bytes == first;
  }

  /** Whether it was not its own size that was too much, but that of all bodies together. */
  boolean isCrowdedOut() {
    return crowdedOut;
  }

  int size() {
    return size;
  }

  /** All of it; asked for once, when the last part has come. */
  Text whole() {
    if (!shelved) {
      return Text.of(bytes.length == size ? bytes : Arrays.copyOf(bytes, size));
    }
    Text text = Text.lent(bytes, size);
    lent = text;
    return text;
  }

  /** Whether this is the text of it. */
  boolean isText(Text text) {
    return lent == text;
  }

  /** Nobody reads it any more: what was lent is taken back. */
  void letGo() {
    if (lent != null) {
      lent.takeBack();
      lent = null;
    }
    if (shelved) {
      shelved = false;
      shelf.giveBack(bytes);
      bytes = NOTHING;
      share.giveBack(Shelf.LENGTH);
    }
  }
}
