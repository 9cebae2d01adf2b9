package dev.postern.proxy.http;

import dev.postern.hooks.text.Room;
import dev.postern.hooks.text.Text;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.proxy.wire.Framing;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the gate will be told when an exchange is over, and whom to tell it. */
final class Farewell {
  private final Room room;
  private final Shelf shelf;
  private @Nullable Gathered asked;
  private @Nullable Gathered answered;
  private Room.@Nullable Share share;
  private @Nullable Consumer<Ending> to;
  private Optional<Integer> status = Optional.empty();
  private Optional<Ending.Upstreamed> upstream = Optional.empty();
  private long bytesIn;
  private long bytesOut;

  /**
   * @param room of the exchange's bodies that are read whole
   * @param shelf where the small ones lie
   */
  Farewell(Room room, Shelf shelf) {
    this.room = room;
    this.shelf = shelf;
  }

  /** The request's body, to be read whole; let go of when the exchange is over, if not before. */
  Gathered gatherRequest(int limit, Framing framing) {
    asked = new Gathered(limit, framing, share(), shelf);
    return asked;
  }

  /** The answer's body, to be read whole; let go of when the exchange is over. */
  Gathered gatherAnswer(int limit, Framing framing) {
    answered = new Gathered(limit, framing, share(), shelf);
    return answered;
  }

  /** This text was the request's body, and will not be sent again. */
  void sent(Text body) {
    if (asked != null && asked.isText(body)) {
      asked.letGo();
    }
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
    if (asked != null) {
      asked.letGo();
    }
    if (answered != null) {
      answered.letGo();
    }
    if (share != null) {
      share.giveBack();
    }
    if (to != null) {
      to.accept(new Ending(how, status, upstream, bytesIn, bytesOut));
      to = null;
    }
  }
}
