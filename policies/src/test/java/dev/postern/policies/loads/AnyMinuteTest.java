package dev.postern.policies.loads;

import static dev.postern.policies.loads.TalliesTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds of every minute, however the bad credentials of an address are spread over it. */
class AnyMinuteTest {
  @Property(tries = 500)
  void noMinuteEverHoldsMoreThanPermitted(
      @ForAll @IntRange(min = 1, max = 5) int permitted,
      @ForAll @Size(max = 200) List<@IntRange(max = 30) Integer> pauses) {
    AtomicLong clock = new AtomicLong();
    Tallies few = new Tallies(permitted, 1, 1, clock::get);
    InetAddress address = address("192.0.2.1");
    Deque<Long> lastMinute = new ArrayDeque<>();
    for (int pause : pauses) {
      clock.addAndGet(Duration.ofSeconds(pause).toNanos());
      long aMinuteAgo = clock.get() - Duration.ofMinutes(1).toNanos();
      lastMinute.removeIf(time -> time <= aMinuteAgo);
      boolean room = lastMinute.size() < permitted;

      assertThat(few.wait(address) == 0).isEqualTo(room);
      if (room) {
        few.badCredential(address);
        lastMinute.add(clock.get());
      }
    }
  }
}
