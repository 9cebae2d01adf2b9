package dev.postern.proxy.http;

import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.Waits;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks the gate on the event loop. Where it says {@link Waits}, the same is asked again on a
 * virtual thread that may wait, and the reply comes back to the loop as an event of the client's
 * connection, so that a bug on the way ends that connection like any other bug does.
 */
final class Asking {
  /** From so many bytes on, judging a body would keep the loop's other connections waiting. */
  static final int LARGE = 64 << 10;

  private final EventLoop loop;
  private final Consumer<Throwable> bugs;
  private boolean away;

  /**
   * @param bugs is told, on the loop, what broke where no pipeline would hear of it
   */
  Asking(EventLoop loop, Consumer<Throwable> bugs) {
    this.loop = loop;
    this.bugs = bugs;
  }

  /** Whether a reply is still to come from another thread. */
  boolean isAway() {
    return away;
  }

  <T> void ask(Function<Leave, T> verb, Consumer<T> then) {
    T reply = verb.apply(Leave.NONE);
    if (reply instanceof Waits) {
      elsewhere(() -> verb.apply(Leave.TO_WAIT), then);
    } else {
      then.accept(reply);
    }
  }

  /** Asks on a virtual thread from the start. */
  <T> void elsewhere(Supplier<T> verb, Consumer<T> then) {
    away = true;
    Thread.ofVirtual()
        .name("postern-waits")
        .uncaughtExceptionHandler((thread, bug) -> loop.execute(() -> broke(bug)))
        .start(() -> {
          T reply = verb.get();
          loop.execute(() -> replied(reply, then));
        });
  }

  private <T> void replied(T reply, Consumer<T> then) {
    away = false;
    try {
      then.accept(reply);
    } catch (RuntimeException | Error bug) {
      bugs.accept(bug);
    }
  }

  private void broke(Throwable bug) {
    away = false;
    bugs.accept(bug);
  }
}
