package dev.postern.hooks.chain;

import static dev.postern.hooks.chain.Hooks.CALL;
import static dev.postern.hooks.chain.Hooks.LONG;
import static dev.postern.hooks.chain.Hooks.SCENE;
import static dev.postern.hooks.chain.Hooks.marking;
import static dev.postern.hooks.chain.Hooks.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.Outcome;
import dev.postern.hooks.chain.Heard.Did;
import dev.postern.hooks.traffic.Operation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hooks on threads of their own, and all that such a thread may do. */
@Timeout(60)
class WaitingHooksTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  @AfterEach
  void release() {
    released.countDown();
  }

  private static Ran<Operation> before(Step... steps) {
    return new HookChain(List.of(steps)).before(CALL, SCENE);
  }

  private Hooks.Waiting stubborn() {
    return new Hooks.Waiting((call, scene) -> {
      awaitWhateverHappens(released);
      ended.countDown();
      return new Outcome.Veto<>(Hooks.VIOLATION);
    });
  }

  private static void awaitWhateverHappens(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException _) {
        // it does not mind
      }
    }
  }

  @Test
  void aHookThatWaitsRunsOnAVirtualThreadOfItsOwn() {
    AtomicReference<Thread> seen = new AtomicReference<>();
    Hooks.Waiting hook =
        new Hooks.Waiting((call, scene) -> {
          seen.set(Thread.currentThread());
          return Outcome.pass();
        });
    before(step("slow", hook));
    assertThat(seen.get().isVirtual()).isTrue();
    assertThat(seen.get().getName()).contains("slow");
  }

  @Test
  void aHookThatDoesNotWaitRunsWhereTheChainIsCalled() {
    AtomicReference<Thread> seen = new AtomicReference<>();
    Hooks.OnTool hook =
        (call, scene) -> {
          seen.set(Thread.currentThread());
          return Outcome.pass();
        };
    before(step("fast", hook));
    assertThat(seen.get()).isSameAs(Thread.currentThread());
  }

  @Test
  void aHookThatIgnoresInterruptionDoesNotHoldTheChain() throws InterruptedException {
    Ran<Operation> ran = before(step("a", stubborn(), Mode.ENFORCE, SHORT));
    assertThat(ended.getCount()).isOne();
    assertThat(ran)
        .isInstanceOfSatisfying(
            Ran.Failed.class, failed -> assertThat(failed.why()).contains("20 ms"));
    assertThat(ran.heard()).extracting(Heard::did).containsExactly(Did.TIMED_OUT);
    released.countDown();
    ended.await();
  }

  @Test
  void whatAHookSaysTooLateIsNotHeard() throws InterruptedException {
    Ran<Operation> ran =
        before(
            step("a", stubborn(), Mode.PERMISSIVE, SHORT),
            step("b", stubborn(), Mode.ENFORCE_IGNORE_ERROR, SHORT),
            step("c", marking("c")));
    released.countDown();
    ended.await();
    assertThat(ran).isInstanceOf(Ran.On.class);
    assertThat(ran.heard())
        .extracting(Heard::did)
        .containsExactly(Did.TIMED_OUT, Did.TIMED_OUT, Did.CHANGED);
  }

  @Test
  void aHookIsInterruptedWhenItsTimeIsUp() throws InterruptedException {
    Hooks.Waiting hook =
        new Hooks.Waiting((call, scene) -> {
          try {
            released.await();
          } catch (InterruptedException _) {
            ended.countDown();
          }
          return Outcome.pass();
        });
    assertThat(before(step("a", hook, Mode.ENFORCE, SHORT))).isInstanceOf(Ran.Failed.class);
    ended.await();
  }

  @Test
  void aHookThatLoopsDoesNotHoldTheChain() {
    Hooks.Waiting hook =
        new Hooks.Waiting((call, scene) -> {
          while (released.getCount() > 0) {
            Thread.onSpinWait();
          }
          return Outcome.pass();
        });
    assertThat(before(step("a", hook, Mode.ENFORCE, SHORT))).isInstanceOf(Ran.Failed.class);
  }

  @Test
  void anInterruptedCallerStopsWaitingAndStaysInterrupted() throws InterruptedException {
    AtomicReference<Ran<Operation>> ran = new AtomicReference<>();
    AtomicReference<Boolean> interrupted = new AtomicReference<>(false);
    CountDownLatch asked = new CountDownLatch(1);
    Hooks.Waiting hook =
        new Hooks.Waiting((call, scene) -> {
          asked.countDown();
          awaitWhateverHappens(released);
          return Outcome.pass();
        });
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              ran.set(before(step("a", hook, Mode.ENFORCE, LONG)));
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    asked.await();
    caller.interrupt();
    caller.join();
    assertThat(ran.get()).isInstanceOf(Ran.Failed.class);
    assertThat(interrupted.get()).isTrue();
  }

  @Test
  void aFailureNeverTellsWhatTheCallerSent() {
    for (Step step :
        List.of(step("a", Hooks.throwing()), step("a", new Hooks.Waiting(Hooks.throwing())))) {
      assertThat(before(step))
          .isInstanceOfSatisfying(
              Ran.Failed.class,
              failed ->
                  assertThat(failed.why())
                      .contains("IllegalStateException")
                      .doesNotContain("Oslo"));
    }
  }

  @Test
  void anErrorOfTheMachineIsNoFailureOfTheHook() {
    Hooks.OnTool broken =
        (call, scene) -> {
          throw new NoClassDefFoundError("gone");
        };
    assertThatThrownBy(() -> before(step("a", broken, Mode.PERMISSIVE)))
        .isInstanceOf(NoClassDefFoundError.class);
    assertThatThrownBy(() -> before(step("a", new Hooks.Waiting(broken), Mode.PERMISSIVE)))
        .isInstanceOf(NoClassDefFoundError.class);
  }
}
