package dev.postern.hooks.chain;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.postern.hooks.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A step, and whether its hook waits, asked once: a hook cannot change its mind later. */
record Place(Step step, boolean waits) {
  static Place of(Step step) {
    return new Place(step, step.hook().waits());
  }

  /** Calls the hook, at most for as long as the step allows. */
  <T> Told<T> call(Supplier<Outcome<? extends T>> hook) {
    return waits ? aside(hook) : here(hook);
  }

  private <T> Told<T> here(Supplier<Outcome<? extends T>> hook) {
    long start = System.nanoTime();
    Told<T> told = hear(hook);
    boolean late = System.nanoTime() - start > step.limit().toNanos();
    return late && !outlivesTheLimit(told) ? new Told.Late<>(step.limit()) : told;
  }

  private static boolean outlivesTheLimit(Told<?> told) {
    return switch (told) {
      case Told.Said<?>(var outcome) -> outcome instanceof Outcome.Veto<?>;
      case Told.Broke<?> _, Told.Late<?> _ -> true;
    };
  }

  /**
   * On a thread of its own, which is interrupted when the time is up and of which nothing is heard
   * from then on, whether it minds the interruption or not.
   */
  private <T> Told<T> aside(Supplier<Outcome<? extends T>> hook) {
    FutureTask<Told<T>> errand = new FutureTask<>(() -> hear(hook));
    Thread.ofVirtual().name("hook " + step.name()).start(errand);
    Duration limit = step.limit();
    try {
      return errand.get(limit.toNanos(), NANOSECONDS);
    } catch (TimeoutException _) {
      errand.cancel(true);
      return new Told.Late<>(limit);
    } catch (InterruptedException _) {
      errand.cancel(true);
      Thread.currentThread().interrupt();
      return new Told.Broke<>("was given up, because the exchange was");
    } catch (ExecutionException broken) {
      if (broken.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(broken.getCause());
    }
  }

  /** The one place where whatever a hook throws is caught. */
  private static <T> Told<T> hear(Supplier<Outcome<? extends T>> hook) {
    try {
      Outcome<? extends T> outcome = hook.get();
      return Objects.isNull(outcome) ? new Told.Broke<>("said nothing") : new Told.Said<>(outcome);
    } catch (Exception | StackOverflowError thrown) {
      return new Told.Broke<>(describe(thrown));
    }
  }

  /** What was thrown and where. Not its message, which may hold what the caller has sent. */
  private static String describe(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    return "threw " + thrown.getClass().getName() + where;
  }
}
