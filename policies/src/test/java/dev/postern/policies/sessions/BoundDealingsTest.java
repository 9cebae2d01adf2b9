package dev.postern.policies.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.mcp.McpMessage.Id;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Dealings.Ask;
import dev.postern.policies.gate.Dealings.Between;
import dev.postern.policies.gate.Dealings.Call;
import dev.postern.policies.gate.Dealings.Holding;
import dev.postern.policies.gate.Dealings.Thing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BoundDealingsTest {
  private static final Subject ADA = new Subject("user", "ada");
  private static final Subject BOB = new Subject("user", "bob");
  private static final Between ADAS = new Between("weather", "s1", ADA);
  private static final Between BOBS = new Between("weather", "s1", BOB);

  private final AtomicLong nanos = new AtomicLong();
  private final BoundDealings dealings = new BoundDealings(1_000, 10, nanos::get);

  private static Call call(String id, String method) {
    return new Call(new Id(id), method, new Operation.McpOther(method));
  }

  private static Ask ask(String id) {
    return new Ask(new Id(id), "roots/list", Optional.empty());
  }

  @Test
  void aCallIsKnownToItsSubjectInItsSessionUnderItsVeryId() {
    dealings.called(ADAS, call("1", "a"));

    assertThat(dealings.answered(ADAS, new Id("1"))).contains(call("1", "a"));
    assertThat(dealings.answered(ADAS, new Id("\"1\""))).isEmpty();
    assertThat(dealings.answered(BOBS, new Id("1"))).isEmpty();
    assertThat(dealings.answered(new Between("weather", "s2", ADA), new Id("1"))).isEmpty();
    assertThat(dealings.answered(new Between("news", "s1", ADA), new Id("1"))).isEmpty();
  }

  @Test
  void anIdIsOneCallsOnly() {
    assertThat(dealings.called(ADAS, call("1", "a"))).isTrue();
    assertThat(dealings.called(ADAS, call("1", "a"))).isTrue();
    assertThat(dealings.called(ADAS, call("1", "b"))).isFalse();
    assertThat(dealings.answered(ADAS, new Id("1"))).contains(call("1", "a"));

    dealings.confused(ADAS, new Id("1"));

    assertThat(dealings.called(ADAS, call("1", "a"))).isFalse();
    assertThat(dealings.answered(ADAS, new Id("1")).orElseThrow().instead()).isPresent();
  }

  @Test
  void aQuestionIsAnsweredOnceAndForgottenAfterAnHour() {
    dealings.asked(ADAS, ask("1"));
    dealings.asked(ADAS, ask("2"));

    assertThat(dealings.replied(ADAS, new Id("1"))).contains(ask("1"));
    assertThat(dealings.replied(ADAS, new Id("1"))).isEmpty();
    nanos.addAndGet(Duration.ofMinutes(61).toNanos());
    assertThat(dealings.replied(ADAS, new Id("2"))).isEmpty();
  }

  @Test
  void whoHasMuchUnderWayForgetsOnlyItsOwn() {
    dealings.asked(BOBS, ask("b"));
    dealings.called(BOBS, call("b", "a"));
    for (int i = 0; i < 500; i++) {
      dealings.asked(ADAS, ask("" + i));
      dealings.called(ADAS, call("" + i, "a"));
    }

    assertThat(dealings.replied(BOBS, new Id("b"))).isPresent();
    assertThat(dealings.answered(BOBS, new Id("b"))).isPresent();
    assertThat(
            IntStream.range(0, 500)
                .filter(i -> dealings.replied(ADAS, new Id("" + i)).isPresent())
                .count())
        .isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void whatIsHandedOutIsItsReceivers(Thing thing) {
    Operation operation = new Operation.McpOther("x");
    dealings.handed("weather", thing, "t", ADA, operation);
    dealings.handed("weather", thing, "t", BOB, operation);

    assertThat(dealings.whose("weather", thing, "t", ADA)).isEqualTo(new Holding.Theirs(operation));
    assertThat(dealings.whose("weather", thing, "t", BOB)).isEqualTo(Holding.NotTheirs.ANOTHERS);
    assertThat(dealings.whose("news", thing, "t", ADA)).isEqualTo(Holding.NotTheirs.UNKNOWN);
  }

  @Test
  void statesPushOutNoTasks() {
    dealings.handed("weather", Thing.TASK, "t", ADA, new Operation.McpOther("x"));
    IntStream.range(0, 100)
        .forEach(i ->
            dealings.handed(
                "weather", Thing.REQUEST_STATE, "s" + i, ADA, new Operation.McpOther("y")));

    assertThat(dealings.whose("weather", Thing.TASK, "t", ADA)).isInstanceOf(Holding.Theirs.class);
  }

  @Test
  void whatHasALongNameIsNotRemembered() {
    String id = '"' + "x".repeat(1_030) + '"';

    assertThat(dealings.called(ADAS, call(id, "a"))).isFalse();
    assertThat(dealings.asked(ADAS, ask(id))).isFalse();
    assertThat(dealings.answered(ADAS, new Id(id))).isEmpty();
  }
}
