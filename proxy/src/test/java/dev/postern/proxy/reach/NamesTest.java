package dev.postern.proxy.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("10.0.0.1");
  private static final InetAddress THERE = InetAddress.ofLiteral("10.0.0.2");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Registry registry = new Registry();
  private final Names names = new Names(registry, nanos::get);
  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final List<List<InetAddress>> told = new ArrayList<>();

  /**
   * Who knows names, by these rules: a lookup waits until the test lets it go; {@code nowhere} and
   * names below it have no address, all others have those of {@code addresses}.
   */
  private static final class Registry implements Names.Resolver {
    final Semaphore letGo = new Semaphore(0);
    final AtomicInteger asked = new AtomicInteger();
    volatile List<InetAddress> addresses = List.of(HERE, THERE);

    @Override
    public List<InetAddress> addresses(String name) throws UnknownHostException {
      asked.incrementAndGet();
      letGo.acquireUninterruptibly();
      if (name.endsWith("nowhere")) {
        throw new UnknownHostException(name);
      }
      return addresses;
    }
  }

  private void find(String host) {
    names.find(host, loop::add, told::add);
  }

  /** Runs what comes to the loop next. */
  private void turn() throws InterruptedException {
    Runnable task = loop.poll(20, TimeUnit.SECONDS);
    assertThat(task).isNotNull();
    task.run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "2001:db8::7"})
  void aLiteralAddressIsNeverLookedUp(String host) {
    find(host);

    assertThat(told).containsExactly(List.of(InetAddress.ofLiteral(host)));
    assertThat(registry.asked).hasValue(0);
  }

  @Test
  void allWhoAskMeanwhileShareOneLookup() throws Exception {
    find("a.test");
    find("a.test");
    find("a.test");
    assertThat(told).isEmpty();
    registry.letGo.release();
    turn();
    turn();
    turn();

    assertThat(told).hasSize(3).containsOnly(List.of(HERE, THERE));
    assertThat(registry.asked).hasValue(1);
  }

  @Test
  void whatWasFoundIsGoodForASecondAndThenLookedUpAgain() throws Exception {
    registry.letGo.release(2);
    find("a.test");
    turn();
    nanos.addAndGet(Duration.ofMillis(999).toNanos());
    find("a.test");
    assertThat(told).hasSize(2);
    assertThat(registry.asked).hasValue(1);

    registry.addresses = List.of(THERE);
    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    find("a.test");
    turn();
    assertThat(told.getLast()).containsExactly(THERE);
  }

  @Test
  void thatANameIsUnknownIsRememberedForASecondToo() throws Exception {
    registry.letGo.release(2);
    find("nowhere");
    turn();
    find("nowhere");
    assertThat(told).containsExactly(List.of(), List.of());
    assertThat(registry.asked).hasValue(1);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    find("nowhere");
    turn();
    assertThat(registry.asked).hasValue(2);
  }

  @Test
  void oneSlowNameKeepsNoOtherWaiting() throws Exception {
    Semaphore slow = new Semaphore(0);
    Names mixed =
        new Names(
            name -> {
              if (name.equals("slow.test")) {
                slow.acquireUninterruptibly();
              }
              return List.of(HERE);
            },
            nanos::get);
    mixed.find("slow.test", loop::add, _ -> told.add(List.of()));
    mixed.find("quick.test", loop::add, told::add);
    turn();
    assertThat(told).containsExactly(List.of(HERE));
    slow.release();
    turn();
  }

  @Test
  void theSystemKnowsLocalhost() throws Exception {
    Names.ofSystem().find("localhost", loop::add, told::add);
    turn();

    assertThat(told.getFirst()).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
  }
}
