package dev.postern.extauthz;

import com.google.protobuf.ByteString;
import dev.postern.hooks.text.Room;

/** A body that is held back until all of it has come, up to a limit. */
final class Held {
  private final int limit;
  private final Room.Share room;
  private ByteString bytes = ByteString.EMPTY;
  private boolean full;

  Held(int limit, Room.Share room) {
    this.limit = limit;
    this.room = room;
  }

  /** Holds the next part; false when it is too much, or there is no room for it. */
  boolean add(ByteString more) {
    if (full || more.size() > limit - bytes.size() || !room.take(more.size())) {
      full = true;
      return false;
    }
    bytes = bytes.concat(more);
    return true;
  }

  ByteString bytes() {
    return bytes;
  }

  /** Whether it was its own size that was too much. */
  boolean outgrew(ByteString more) {
    return more.size() > limit - bytes.size();
  }

  void letGo() {
    room.giveBack(bytes.size());
    bytes = ByteString.EMPTY;
  }
}
