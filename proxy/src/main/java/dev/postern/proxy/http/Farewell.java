package dev.postern.proxy.http;

import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the gate will be told when an exchange is over, and whom to tell it. */
final class Farewell {
  private @Nullable Consumer<Ending> to;
  private Optional<Integer> status = Optional.empty();
  private Optional<Ending.Upstreamed> upstream = Optional.empty();
  private long bytesIn;
  private long bytesOut;

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
    if (to != null) {
      to.accept(new Ending(how, status, upstream, bytesIn, bytesOut));
      to = null;
    }
  }
}
