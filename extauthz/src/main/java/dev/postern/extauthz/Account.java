package dev.postern.extauthz;

import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Ending.Upstreamed;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the gate is told when an exchange is over that Envoy carries, as far as it was seen. */
final class Account {
  private final long begun = System.nanoTime();
  private @Nullable Consumer<Ending> to;
  private Optional<Integer> status = Optional.empty();
  private Optional<Upstreamed> upstream = Optional.empty();
  private long bytesIn;
  private long bytesOut;

  /** The last of the gate's words on this exchange, which must hear of its end. */
  void to(Consumer<Ending> word) {
    to = word;
  }

  void in(int bytes) {
    bytesIn += bytes;
  }

  void out(int bytes) {
    bytesOut += bytes;
  }

  void status(int sent) {
    status = Optional.of(sent);
  }

  void upstream(int said) {
    upstream = Optional.of(new Upstreamed(said, Duration.ofNanos(System.nanoTime() - begun)));
  }

  /** Said once, if there is anybody to hear it. */
  void say(How how) {
    Consumer<Ending> hears = to;
    to = null;
    if (hears != null) {
      hears.accept(new Ending(how, status, upstream, bytesIn, bytesOut));
    }
  }
}
