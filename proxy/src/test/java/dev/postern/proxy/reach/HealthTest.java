package dev.postern.proxy.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final List<InetAddress> THREE =
      List.of(
          InetAddress.ofLiteral("10.0.0.1"),
          InetAddress.ofLiteral("10.0.0.2"),
          InetAddress.ofLiteral("10.0.0.3"));
  private static final InetSocketAddress ONE = new InetSocketAddress(THREE.getFirst(), 80);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Health health = new Health(nanos::get);

  private void fails(int times) {
    IntStream.range(0, times).forEach(i -> health.failed(ONE));
  }

  @Test
  void eachTimeAnotherAddressIsTheFirst() {
    Set<InetSocketAddress> firsts = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      List<InetSocketAddress> order = health.order(THREE, 80);
      assertThat(order).hasSize(3).doesNotHaveDuplicates();
      firsts.add(order.getFirst());
    }
    assertThat(firsts).hasSize(3);
  }

  @Test
  void whatFailedLatelyIsTriedLast() {
    fails(1);

    for (int i = 0; i < 3; i++) {
      assertThat(health.order(THREE, 80).getLast()).isEqualTo(ONE);
    }
    health.succeeded(ONE);
    assertThat(IntStream.range(0, 3).mapToObj(i -> health.order(THREE, 80).getFirst()))
        .contains(ONE);
  }

  @Test
  void anAddressThatFailedThreeTimesRunningIsLeftAlone() {
    fails(2);
    assertThat(health.admits(ONE)).isTrue();
    health.succeeded(ONE);
    fails(2);
    assertThat(health.admits(ONE)).isTrue();
    assertThat(health.down()).isZero();

    fails(1);
    assertThat(health.admits(ONE)).isFalse();
    assertThat(health.down()).isEqualTo(1);
    assertThat(health.admits(new InetSocketAddress(THREE.getFirst(), 81))).isTrue();
  }

  @Test
  void onceASecondOneAttemptFindsOutWhetherItIsBack() {
    fails(3);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(health.admits(ONE)).isTrue();
    assertThat(health.admits(ONE)).isFalse();

    fails(1);
    assertThat(health.admits(ONE)).isFalse();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(health.admits(ONE)).isTrue();
    health.succeeded(ONE);
    assertThat(health.admits(ONE)).isTrue();
    assertThat(health.down()).isZero();
    assertThat(health.failures()).isEqualTo(4);
  }

  @Test
  void anAttemptOfWhichNothingIsHeardAgainKeepsNobodyOutForLong() {
    fails(3);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(health.admits(ONE)).isTrue();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(health.admits(ONE)).isTrue();
  }

  @Test
  void addressesThatNamesHaveLeftAreForgotten() {
    fails(3);
    for (int i = 1; i <= 999; i++) {
      health.failed(new InetSocketAddress(ONE.getAddress(), i + 1_000));
    }
    nanos.addAndGet(Duration.ofMinutes(11).toNanos());
    health.failed(new InetSocketAddress(ONE.getAddress(), 9_999));

    assertThat(health.down()).isZero();
    assertThat(health.admits(ONE)).isTrue();
  }
}
