package dev.postern.hooks.chain;

import static dev.postern.hooks.chain.Hooks.CALL;
import static dev.postern.hooks.chain.Hooks.LONG;
import static dev.postern.hooks.chain.Hooks.NO_TIME;
import static dev.postern.hooks.chain.Hooks.SCENE;
import static dev.postern.hooks.chain.Hooks.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.ToolHook;
import dev.postern.hooks.chain.Heard.Did;
import dev.postern.hooks.traffic.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mode with everything a hook may do: what is heard of it, and what becomes of the call. */
class ModesTest {
  enum Becomes {
    SAME,
    CHANGED,
    STOPPED,
    ANSWERED,
    FAILED
  }

  private record Behaviour(String name, ToolHook hook, Duration limit) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Arguments> table() {
    List<Arguments> rows = new ArrayList<>();
    for (boolean waits : List.of(false, true)) {
      rows(rows, "passes", Hooks.passing(), waits, "PASSED SAME", "PASSED SAME", "PASSED SAME");
      rows(
          rows,
          "changes",
          Hooks.marking("m"),
          waits,
          "CHANGED CHANGED",
          "CHANGED CHANGED",
          "CHANGED CHANGED");
      rows(
          rows,
          "vetoes",
          Hooks.vetoing(),
          waits,
          "VETOED STOPPED",
          "VETOED STOPPED",
          "OVERRULED SAME");
      rows(
          rows,
          "answers",
          Hooks.answering(),
          waits,
          "ANSWERED ANSWERED",
          "ANSWERED ANSWERED",
          "ANSWERED ANSWERED");
      rows(rows, "throws", Hooks.throwing(), waits, "FAILED FAILED", "FAILED SAME", "FAILED SAME");
      rows(
          rows,
          "says nothing",
          (call, scene) -> nothing(),
          waits,
          "FAILED FAILED",
          "FAILED SAME",
          "FAILED SAME");
      rows(
          rows,
          "recurses without end",
          (call, scene) -> endless(0),
          waits,
          "FAILED FAILED",
          "FAILED SAME",
          "FAILED SAME");
    }
    late(rows, "passes late", Hooks.passing(), "TIMED_OUT");
    late(rows, "changes late", Hooks.marking("m"), "TIMED_OUT");
    late(rows, "answers late", Hooks.answering(), "TIMED_OUT");
    late(rows, "throws late", Hooks.throwing(), "FAILED");
    Behaviour veto = new Behaviour("vetoes late", Hooks.lasting(NO_TIME, Hooks.vetoing()), NO_TIME);
    rows.add(Arguments.of(Mode.ENFORCE, veto, "VETOED STOPPED"));
    rows.add(Arguments.of(Mode.ENFORCE_IGNORE_ERROR, veto, "VETOED STOPPED"));
    rows.add(Arguments.of(Mode.PERMISSIVE, veto, "OVERRULED SAME"));
    return rows.stream();
  }

  @SuppressWarnings("NullAway") // what a hook in another language of the JVM may do
  private static <T> T nothing() {
    return null;
  }

  private static <T> T endless(int depth) {
    return depth < 0 ? nothing() : endless(depth + 1);
  }

  private static void rows(
      List<Arguments> rows,
      String name,
      Hooks.OnTool hook,
      boolean waits,
      String enforce,
      String ignoreError,
      String permissive) {
    Behaviour behaviour =
        waits
            ? new Behaviour(name + ", and waits", new Hooks.Waiting(hook), LONG)
            : new Behaviour(name, hook, LONG);
    rows.add(Arguments.of(Mode.ENFORCE, behaviour, enforce));
    rows.add(Arguments.of(Mode.ENFORCE_IGNORE_ERROR, behaviour, ignoreError));
    rows.add(Arguments.of(Mode.PERMISSIVE, behaviour, permissive));
    rows.add(Arguments.of(Mode.DISABLED, behaviour, "SAME"));
  }

  private static void late(List<Arguments> rows, String name, Hooks.OnTool hook, String did) {
    Behaviour behaviour = new Behaviour(name, Hooks.lasting(NO_TIME, hook), NO_TIME);
    rows.add(Arguments.of(Mode.ENFORCE, behaviour, did + " FAILED"));
    rows.add(Arguments.of(Mode.ENFORCE_IGNORE_ERROR, behaviour, did + " SAME"));
    rows.add(Arguments.of(Mode.PERMISSIVE, behaviour, did + " SAME"));
  }

  @ParameterizedTest(name = "{0}: a hook that {1}: {2}")
  @MethodSource("table")
  void aModeDecidesWhatAHookCanDo(Mode mode, Behaviour behaviour, String expected) {
    Step step = step("h", behaviour.hook(), mode, behaviour.limit());
    Ran<Operation> ran = new HookChain(List.of(step)).before(CALL, SCENE);
    List<String> words = new ArrayList<>(ran.heard().stream().map(h -> h.did().name()).toList());
    words.add(becomes(ran).name());
    assertThat(String.join(" ", words)).isEqualTo(expected);
    assertThat(ran.heard())
        .allSatisfy(h -> assertThat(h.changed()).isEqualTo(h.did() == Did.CHANGED));
  }

  private static Becomes becomes(Ran<Operation> ran) {
    return switch (ran) {
      case Ran.On<Operation>(var now, _) -> now == CALL ? Becomes.SAME : Becomes.CHANGED;
      case Ran.Stopped<Operation> _ -> Becomes.STOPPED;
      case Ran.Instead<Operation> _ -> Becomes.ANSWERED;
      case Ran.Failed<Operation> _ -> Becomes.FAILED;
    };
  }
}
