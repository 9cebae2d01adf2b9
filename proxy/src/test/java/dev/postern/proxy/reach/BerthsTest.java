package dev.postern.proxy.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.reach.Berths.Claim;
import dev.postern.proxy.reach.Berths.Next;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BerthsTest {
  private static final Object THIS_LOOP = "this loop";
  private static final Object OTHER_LOOP = "another loop";

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Berths<Guest> berths = new Berths<>(2, 2, nanos::get);

  /** Waits for a berth, and counts what it is granted. */
  private static final class Guest implements Berths.Waiter {
    private final Object home;
    private final AtomicInteger granted = new AtomicInteger();

    Guest(Object home) {
      this.home = home;
    }

    @Override
    public Object home() {
      return home;
    }

    @Override
    public void granted() {
      granted.incrementAndGet();
    }
  }

  private Guest waiting(Object home) {
    Guest guest = new Guest(home);
    assertThat(berths.claim(guest)).isEqualTo(Claim.WAITS);
    return guest;
  }

  private void fill() {
    assertThat(berths.claim(new Guest(THIS_LOOP))).isEqualTo(Claim.TAKEN);
    assertThat(berths.claim(new Guest(OTHER_LOOP))).isEqualTo(Claim.TAKEN);
  }

  @Test
  void soManyHaveABerthSoManyWaitAndNobodyElse() {
    fill();
    waiting(THIS_LOOP);
    waiting(THIS_LOOP);

    assertThat(berths.claim(new Guest(THIS_LOOP))).isEqualTo(Claim.FULL);
    assertThat(berths.taken()).isEqualTo(2);
    assertThat(berths.waiting()).isEqualTo(2);
  }

  @Test
  void aBerthThatIsGivenBackGoesToWhoWaitedLongest() {
    fill();
    Guest first = waiting(OTHER_LOOP);
    Guest second = waiting(THIS_LOOP);

    berths.free();
    assertThat(first.granted).hasValue(1);
    assertThat(second.granted).hasValue(0);
    berths.free();
    berths.free();
    assertThat(second.granted).hasValue(1);
    assertThat(berths.taken()).isEqualTo(1);
  }

  @Test
  void whoNoLongerWaitsIsNotGrantedOne() {
    fill();
    Guest gone = waiting(THIS_LOOP);
    Guest next = waiting(THIS_LOOP);

    assertThat(berths.withdraw(gone)).isTrue();
    assertThat(berths.withdraw(gone)).isFalse();
    berths.free();
    assertThat(gone.granted).hasValue(0);
    assertThat(next.granted).hasValue(1);
  }

  @Test
  void aConnectionThatBecomesFreeRestsWhenNobodyWaits() {
    fill();

    assertThat(berths.next(THIS_LOOP)).isInstanceOf(Next.Rest.class);
  }

  @Test
  void aConnectionThatBecomesFreeServesItsOwnLoopFirst() {
    fill();
    Guest elsewhere = waiting(OTHER_LOOP);
    Guest here = waiting(THIS_LOOP);

    assertThat(berths.next(THIS_LOOP)).isEqualTo(new Next.Serve<>(here));
    assertThat(berths.next(THIS_LOOP)).isInstanceOf(Next.Part.class);
    assertThat(berths.waiting()).isEqualTo(1);
    berths.free();
    assertThat(elsewhere.granted).hasValue(1);
  }

  @Test
  void whoHasWaitedForLongElsewhereIsNotPassedOverAgain() {
    fill();
    Guest elsewhere = waiting(OTHER_LOOP);
    nanos.addAndGet(Duration.ofMillis(250).toNanos());
    waiting(THIS_LOOP);

    assertThat(berths.next(THIS_LOOP)).isInstanceOf(Next.Part.class);
    berths.free();
    assertThat(elsewhere.granted).hasValue(1);
  }

  @Test
  void manyThreadsNeverHaveMoreThanThereAre() throws Exception {
    Berths<Guest> few = new Berths<>(3, 0, System::nanoTime);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        threads.submit(() -> comeAndGo(few, start, inside, most));
      }
      start.countDown();
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(few.taken()).isZero();
  }

  private static Void comeAndGo(
      Berths<Guest> few, CountDownLatch start, AtomicInteger inside, AtomicInteger most)
      throws InterruptedException {
    start.await();
    for (int i = 0; i < 2_000; i++) {
      if (few.claim(new Guest(THIS_LOOP)) == Claim.TAKEN) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        Thread.yield();
        inside.decrementAndGet();
        few.free();
      }
    }
    return null;
  }
}
