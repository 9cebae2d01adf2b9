package dev.postern.policies.loads;

import static dev.postern.policies.gate.Loads.Counted.ALL_FULL;
import static dev.postern.policies.gate.Loads.Counted.IN;
import static dev.postern.policies.gate.Loads.Counted.SUBJECT_FULL;
import static dev.postern.policies.gate.Loads.Load.CALL;
import static dev.postern.policies.gate.Loads.Load.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.traffic.Subject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TalliesTest {
  private static final Subject ADA = new Subject("user", "ada");
  private static final Subject BOB = new Subject("user", "bob");

  /** Starts just before the number of nanoseconds overflows. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  private final Tallies tallies = new Tallies(20, 1_000, 1_000, nanos::get);

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private void bad(String address, int times) {
    IntStream.range(0, times).forEach(i -> tallies.badCredential(address(address)));
  }

  private int wait(String address) {
    return tallies.wait(address(address));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aSubjectHasAtMostSoManyCallsUnderWay() {
    assertThat(IntStream.range(0, 5).filter(i -> tallies.enter(CALL, ADA, 3) == IN).count())
        .isEqualTo(3);
    assertThat(tallies.enter(CALL, BOB, 3)).isEqualTo(IN);

    tallies.leave(CALL, ADA);
    assertThat(tallies.enter(CALL, ADA, 3)).isEqualTo(IN);
    assertThat(tallies.enter(CALL, ADA, 3)).isEqualTo(SUBJECT_FULL);
  }

  @Test
  void streamsAndCallsAreCountedApart() {
    assertThat(tallies.enter(STREAM, ADA, 1)).isEqualTo(IN);
    assertThat(tallies.enter(STREAM, ADA, 1)).isEqualTo(SUBJECT_FULL);
    assertThat(tallies.enter(CALL, ADA, 1)).isEqualTo(IN);

    tallies.leave(STREAM, ADA);
    assertThat(tallies.enter(CALL, ADA, 1)).isEqualTo(SUBJECT_FULL);
    assertThat(tallies.enter(STREAM, ADA, 1)).isEqualTo(IN);
  }

  @Test
  void allSubjectsTogetherHaveAtMostSoManyUnderWayOfEachKind() {
    Tallies few = new Tallies(20, 2, 1, nanos::get);
    assertThat(few.enter(CALL, ADA, 9)).isEqualTo(IN);
    assertThat(few.enter(CALL, BOB, 9)).isEqualTo(IN);
    assertThat(few.enter(CALL, ADA, 9)).isEqualTo(ALL_FULL);
    assertThat(few.enter(STREAM, ADA, 9)).isEqualTo(IN);
    assertThat(few.enter(STREAM, BOB, 9)).isEqualTo(ALL_FULL);
    assertThat(few.underWay(CALL)).isEqualTo(2);

    few.leave(CALL, BOB);
    assertThat(few.enter(CALL, ADA, 1)).isEqualTo(SUBJECT_FULL);
    assertThat(few.enter(CALL, ADA, 9)).isEqualTo(IN);
  }

  @Test
  void whoWasTurnedAwayHasLeftNoTrace() {
    assertThat(tallies.enter(CALL, ADA, 0)).isEqualTo(SUBJECT_FULL);
    assertThat(tallies.subjects()).isZero();
  }

  @Test
  void aSubjectWithoutCallsIsForgotten() {
    IntStream.range(0, 1_000).forEach(i -> tallies.enter(CALL, new Subject("user", "u" + i), 1));
    IntStream.range(0, 1_000).forEach(i -> tallies.leave(CALL, new Subject("user", "u" + i)));

    assertThat(tallies.subjects()).isZero();
  }

  @Test
  void aCallThatLeavesWithoutHavingEnteredIsAMistakeOfOurs() {
    assertThatThrownBy(() -> tallies.leave(CALL, ADA)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void manyThreadsNeverHaveMoreUnderWayThanPermitted() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads =
        IntStream.range(0, 16)
            .mapToObj(i -> Thread.ofVirtual().start(() -> comeAndGo(start, now, most)))
            .toList();
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most.get()).isBetween(1, 5);
    assertThat(tallies.subjects()).isZero();
  }

  private void comeAndGo(CountDownLatch start, AtomicInteger now, AtomicInteger most) {
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    for (int i = 0; i < 5_000; i++) {
      if (tallies.enter(CALL, ADA, 5) == IN) {
        int inside = now.incrementAndGet();
        most.accumulateAndGet(inside, Math::max);
        Thread.yield();
        now.decrementAndGet();
        tallies.leave(CALL, ADA);
      }
    }
  }

  @Test
  void anAddressWaitsAfterTwentyBadCredentialsInAMinute() {
    bad("192.0.2.1", 19);
    assertThat(wait("192.0.2.1")).isZero();

    pass(Duration.ofSeconds(10));
    bad("192.0.2.1", 1);
    assertThat(wait("192.0.2.1")).isEqualTo(50);
    assertThat(wait("192.0.2.2")).isZero();

    pass(Duration.ofMillis(49_001));
    assertThat(wait("192.0.2.1")).isEqualTo(1);
    pass(Duration.ofMillis(999));
    assertThat(wait("192.0.2.1")).isZero();
  }

  @Test
  void anAddressIsForgottenAfterAMinuteOfQuiet() {
    bad("192.0.2.1", 20);
    pass(Duration.ofSeconds(61));

    assertThat(wait("192.0.2.1")).isZero();
    bad("192.0.2.1", 19);
    assertThat(wait("192.0.2.1")).isZero();
  }

  @Test
  void askingAgainAndAgainMakesNoWaitLonger() {
    bad("192.0.2.1", 20);
    for (int i = 0; i < 59; i++) {
      pass(Duration.ofSeconds(1));
      assertThat(wait("192.0.2.1")).isEqualTo(59 - i);
    }
    pass(Duration.ofSeconds(1));
    assertThat(wait("192.0.2.1")).isZero();
  }

  @Test
  void anIpv6HostIsCountedWithItsWholeNetwork() {
    bad("2001:db8:1:2::1", 10);
    bad("2001:db8:1:2:ffff:ffff:ffff:ffff", 10);

    assertThat(wait("2001:db8:1:2:aaaa::7")).isEqualTo(60);
    assertThat(wait("2001:db8:1:3::1")).isZero();
  }

  @Test
  void anIpv4AddressIsTheSameInItsIpv6Form() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    System.arraycopy(address("192.0.2.1").getAddress(), 0, mapped, 12, 4);
    bad("192.0.2.1", 20);

    assertThat(tallies.wait(InetAddress.getByAddress(mapped))).isEqualTo(60);
    assertThat(wait("::c000:201")).isZero();
  }

  @Test
  void anAddressThatIsNotMadeToWaitByWhoeverAsksIsStillCountedRightly() {
    for (int i = 0; i < 1_000; i++) {
      bad("192.0.2.1", 1);
      pass(Duration.ofSeconds(1));
    }
    assertThat(wait("192.0.2.1")).isEqualTo(40);
  }
}
