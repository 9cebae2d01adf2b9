package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LATER = Duration.ofMinutes(5);

  private final EventLoop loop = new DefaultEventLoop();

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void aDeadlineMovedNearerIsMetThere() throws Exception {
    CountDownLatch met = new CountDownLatch(1);
    Deadline deadline = new Deadline(loop, met::countDown);
    loop.submit(
            () -> {
              deadline.in(LATER);
              deadline.in(SOON);
            })
        .sync();
    assertThat(met.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aDeadlineMovedAwayOrTakenBackIsNotMet() throws Exception {
    AtomicInteger met = new AtomicInteger();
    CountDownLatch after = new CountDownLatch(1);
    Deadline moved = new Deadline(loop, met::incrementAndGet);
    Deadline taken = new Deadline(loop, met::incrementAndGet);
    Deadline closed = new Deadline(loop, met::incrementAndGet);
    Deadline other = new Deadline(loop, after::countDown);
    loop.submit(
            () -> {
              moved.in(SOON);
              moved.in(LATER);
              taken.in(SOON);
              taken.never();
              closed.in(SOON);
              closed.close();
              other.in(SOON.multipliedBy(2));
            })
        .sync();
    assertThat(after.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(met).hasValue(0);
  }

  @Test
  void aDeadlineIsMetOnceEachTimeItIsSet() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);
    Deadline[] self = new Deadline[1];
    loop.submit(
            () -> {
              self[0] =
                  new Deadline(
                      loop,
                      () -> {
                        twice.countDown();
                        if (twice.getCount() > 0) {
                          self[0].in(SOON);
                        }
                      });
              self[0].in(SOON);
            })
        .sync();
    assertThat(twice.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
