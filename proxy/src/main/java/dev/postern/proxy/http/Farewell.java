package dev.postern.proxy.http;

import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the gate will be told when an exchange is over, and whom to tell it. */
final class Farewell {
  private final Room room;
  private Room.@Nullable Share share;
  private @Nullable Consumer<Ending> to;
  private Optional<Integer> status = Optional.empty();
  private Optional<Ending.Upstreamed> upstream = Optional.empty();
  private long bytesIn;
  private long bytesOut;

  /**
   * @param room where the exchange's bodies lie that are read whole
   */
  Farewell(Room room) {
    this.room = room;
  }

  /** A body to be read whole; its memory is given back when the exchange is over. */
  Gathered gather(int limit) {
    return new Gathered(limit, share());
  }

  /** What the exchange holds of the memory for all bodies; given back when it is over. */
  Room.Share share() {
    Room.Share mine = share == null ? room.share() : share;
    share = mine;
    return mine;
  }

  /** The last of the gate's words on this exchange, which must hear of its end. */
  void to(Consumer<Ending> word) {
    to = word;
  }

  void status(int sent) {
    status = Optional.of(sent);
  }

  void upstream(Ending.Upstreamed answered) {
    upstream = Optional.of(answered);
  }

  void in(long bytes) {
    bytesIn += bytes;
  }

  void out(long bytes) {
    bytesOut += bytes;
  }

  long bytesIn() {
    return bytesIn;
  }

  /** Said once. */
  void say(How how) {
    if (share != null) {
      share.giveBack();
    }
    if (to != null) {
      to.accept(new Ending(how, status, upstream, bytesIn, bytesOut));
      to = null;
    }
  }
}
