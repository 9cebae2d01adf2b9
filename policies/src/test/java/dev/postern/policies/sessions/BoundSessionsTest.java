package dev.postern.policies.sessions;

import static dev.postern.policies.gate.Sessions.Belongs.ANOTHERS;
import static dev.postern.policies.gate.Sessions.Belongs.THEIRS;
import static dev.postern.policies.gate.Sessions.Belongs.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Sessions.Belongs;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundSessionsTest {
  private static final Subject ADA = new Subject("user", "ada");
  private static final Subject BOB = new Subject("user", "bob");

  private final AtomicLong nanos = new AtomicLong();
  private final BoundSessions sessions = new BoundSessions(1_000, 10, nanos::get);

  private Belongs whose(String session, Subject subject) {
    return sessions.whose("weather", session, subject);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aSessionBelongsToWhomTheServerGaveIt() {
    sessions.began("weather", "s1", ADA);

    assertThat(whose("s1", ADA)).isEqualTo(THEIRS);
    assertThat(whose("s1", BOB)).isEqualTo(ANOTHERS);
    assertThat(whose("s2", ADA)).isEqualTo(UNKNOWN);
    assertThat(whose("S1", ADA)).isEqualTo(UNKNOWN);
  }

  @Test
  void sessionsOfDifferentServersAreDifferent() {
    sessions.began("weather", "s1", ADA);
    sessions.began("news", "s1", BOB);

    assertThat(whose("s1", ADA)).isEqualTo(THEIRS);
    assertThat(sessions.whose("news", "s1", BOB)).isEqualTo(THEIRS);
    assertThat(sessions.whose("news", "s1", ADA)).isEqualTo(ANOTHERS);
  }

  @Test
  void aSessionNeverPassesOnToSomebodyElse() {
    sessions.began("weather", "s1", ADA);
    sessions.began("weather", "s1", BOB);

    assertThat(whose("s1", ADA)).isEqualTo(THEIRS);
    assertThat(whose("s1", BOB)).isEqualTo(ANOTHERS);
  }

  @Test
  void whatHasEndedIsUnknownAndMayBeginAgain() {
    sessions.began("weather", "s1", ADA);
    sessions.ended("weather", "s1");
    sessions.ended("weather", "never");

    assertThat(whose("s1", ADA)).isEqualTo(UNKNOWN);
    assertThat(sessions.subjects()).isZero();

    sessions.began("weather", "s1", BOB);
    assertThat(whose("s1", BOB)).isEqualTo(THEIRS);
  }

  @Test
  void aSessionIsForgottenADayAfterItWasLastAskedAbout() {
    sessions.began("weather", "s1", ADA);
    pass(Duration.ofHours(23));
    assertThat(whose("s1", ADA)).isEqualTo(THEIRS);
    pass(Duration.ofHours(23));
    assertThat(whose("s1", ADA)).isEqualTo(THEIRS);
    pass(Duration.ofHours(25));

    assertThat(whose("s1", ADA)).isEqualTo(UNKNOWN);
    assertThat(sessions.subjects()).isZero();
  }

  @Test
  void aForgottenSessionThatBeginsAgainCountsOnce() {
    for (int day = 0; day < 30; day++) {
      sessions.began("weather", "s1", ADA);
      pass(Duration.ofHours(25));
    }
    sessions.began("weather", "s1", ADA);
    IntStream.range(0, 9).forEach(i -> sessions.began("weather", "t" + i, ADA));

    assertThat(whose("s1", ADA)).isEqualTo(THEIRS);
  }

  @Test
  void whoHasTooManyLosesTheOldestOfThemAndNobodyElseLosesAny() {
    sessions.began("weather", "bobs", BOB);
    IntStream.range(0, 50).forEach(i -> sessions.began("weather", "s" + i, ADA));

    assertThat(whose("bobs", BOB)).isEqualTo(THEIRS);
    assertThat(IntStream.range(0, 50).filter(i -> whose("s" + i, ADA) == THEIRS))
        .containsExactly(40, 41, 42, 43, 44, 45, 46, 47, 48, 49);
  }

  @Test
  void beginningTheSameSessionOverAndOverCostsNoOther() {
    sessions.began("weather", "first", ADA);
    IntStream.range(0, 100).forEach(i -> sessions.began("weather", "again", ADA));

    assertThat(whose("first", ADA)).isEqualTo(THEIRS);
  }

  @Test
  void claimingAnothersSessionsCostsTheClaimantAtMostItsOwn() {
    IntStream.range(0, 10).forEach(i -> sessions.began("weather", "s" + i, ADA));
    IntStream.range(0, 10).forEach(i -> sessions.began("weather", "s" + i, BOB));

    assertThat(IntStream.range(0, 10).filter(i -> whose("s" + i, ADA) == THEIRS).count())
        .isEqualTo(10);
    assertThat(sessions.subjects()).isEqualTo(1);
  }

  @Test
  void thereIsAnEndToWhatIsRemembered() {
    for (int i = 0; i < 5_000; i++) {
      sessions.began("weather", "s" + i, new Subject("user", "u" + i));
    }
    assertThat(sessions.subjects()).isLessThanOrEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\tb", "a\u0000", "ä", "\u007f", "a\n"})
  void anIdThatMcpDoesNotPermitIsNotRemembered(String id) {
    sessions.began("weather", id, ADA);

    assertThat(whose(id, ADA)).isEqualTo(UNKNOWN);
    assertThat(sessions.subjects()).isZero();
  }

  @Test
  void anIdHasAtMost256Characters() {
    sessions.began("weather", "x".repeat(256), ADA);
    sessions.began("weather", "x".repeat(257), ADA);

    assertThat(whose("x".repeat(256), ADA)).isEqualTo(THEIRS);
    assertThat(whose("x".repeat(257), ADA)).isEqualTo(UNKNOWN);
  }

  @Test
  void manyThreadsLeaveNothingBehind() throws Exception {
    BoundSessions small = new BoundSessions(50, 5, nanos::get);
    CountDownLatch start = new CountDownLatch(1);
    Thread[] threads =
        IntStream.range(0, 8)
            .mapToObj(seed -> Thread.ofVirtual().start(() -> churn(small, start, new Random(seed))))
            .toArray(Thread[]::new);
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < 200; i++) {
      small.ended("weather", "s" + i);
    }
    assertThat(small.subjects()).isZero();
  }

  private static void churn(BoundSessions sessions, CountDownLatch start, Random random) {
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    for (int i = 0; i < 20_000; i++) {
      String session = "s" + random.nextInt(200);
      Subject subject = new Subject("user", "u" + random.nextInt(20));
      switch (random.nextInt(3)) {
        case 0 -> sessions.ended("weather", session);
        case 1 -> sessions.whose("weather", session, subject);
        default -> sessions.began("weather", session, subject);
      }
    }
  }
}
