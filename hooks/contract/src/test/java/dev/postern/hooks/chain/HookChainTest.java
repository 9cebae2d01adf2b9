package dev.postern.hooks.chain;

import static dev.postern.hooks.chain.Hooks.CALL;
import static dev.postern.hooks.chain.Hooks.LONG;
import static dev.postern.hooks.chain.Hooks.RESULT;
import static dev.postern.hooks.chain.Hooks.SCENE;
import static dev.postern.hooks.chain.Hooks.VIOLATION;
import static dev.postern.hooks.chain.Hooks.marking;
import static dev.postern.hooks.chain.Hooks.passing;
import static dev.postern.hooks.chain.Hooks.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.HookPoint;
import dev.postern.hooks.Outcome;
import dev.postern.hooks.PromptHook;
import dev.postern.hooks.ResourceHook;
import dev.postern.hooks.Scene;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.chain.Heard.Did;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Operation.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HookChainTest {
  private static final PromptGet PROMPT = new PromptGet("greet", Json.Obj.of());
  private static final ResourceRead RESOURCE = new ResourceRead("file:///a");

  private static Ran<Operation> before(Step... steps) {
    return new HookChain(List.of(steps)).before(CALL, SCENE);
  }

  private static Operation on(Ran<Operation> ran) {
    assertThat(ran).isInstanceOf(Ran.On.class);
    return ((Ran.On<Operation>) ran).now();
  }

  private static List<String> marks(Ran<Operation> ran) {
    ToolCall call = (ToolCall) on(ran);
    return call.arguments().members().stream().map(Json.Member::name).skip(1).toList();
  }

  @Test
  void hooksRunByPriorityAndThenAsWritten() {
    Ran<Operation> ran =
        before(
            step("d", 9, marking("d")),
            step("b", 2, marking("b")),
            step("c", 2, marking("c")),
            step("a", -1, marking("a")));
    assertThat(marks(ran)).containsExactly("a", "b", "c", "d");
    assertThat(ran.heard()).extracting(Heard::hook).containsExactly("a", "b", "c", "d");
  }

  @Test
  void resultsAreSeenInTheSameOrder() {
    HookChain chain =
        new HookChain(
            List.of(step("b", 2, markingResults("b")), step("a", 1, markingResults("a"))));
    Ran<Json.Obj> ran = chain.after(CALL, RESULT, SCENE);
    assertThat(((Ran.On<Json.Obj>) ran).now().members())
        .extracting(Json.Member::name)
        .containsExactly("content", "a", "b");
  }

  private static Hooks.OnResult markingResults(String mark) {
    return (call, result, scene) -> new Outcome.Change<>(result.with(mark, Json.Null.NULL));
  }

  @Test
  void whatNobodyChangedIsTheVerySame() {
    assertThat(on(before())).isSameAs(CALL);
    assertThat(on(before(step("a", passing()), step("b", passing())))).isSameAs(CALL);
  }

  @Test
  void aChangeIntoTheSameIsNone() {
    ToolCall copy = new ToolCall("forecast", Json.Obj.of(CALL.arguments().members()));
    Ran<Operation> ran = before(step("a", Hooks.changing(call -> copy)));
    assertThat(on(ran)).isSameAs(CALL);
    assertThat(ran.heard()).extracting(Heard::did).containsExactly(Did.PASSED);
    assertThat(ran.heard()).extracting(Heard::changed).containsExactly(false);
  }

  @Test
  void aVetoEndsTheChain() {
    Ran<Operation> ran =
        before(step("a", marking("a")), step("b", Hooks.vetoing()), step("c", marking("c")));
    assertThat(ran)
        .isInstanceOfSatisfying(
            Ran.Stopped.class,
            stopped -> {
              assertThat(stopped.hook()).isEqualTo("b");
              assertThat(stopped.violation()).isEqualTo(VIOLATION);
            });
    assertThat(ran.heard()).extracting(Heard::did).containsExactly(Did.CHANGED, Did.VETOED);
    assertThat(ran.heard()).extracting(Heard::changed).containsExactly(true, false);
  }

  @Test
  void aResultInsteadOfTheCallEndsTheChainBeforeIt() {
    Ran<Operation> ran = before(step("a", Hooks.answering()), step("b", marking("b")));
    assertThat(ran)
        .isInstanceOfSatisfying(
            Ran.Instead.class, instead -> assertThat(instead.result()).isSameAs(RESULT));
    assertThat(ran.heard()).extracting(Heard::did).containsExactly(Did.ANSWERED);
  }

  @Test
  void aResultInsteadOfAResultIsAFailure() {
    Hooks.OnResult late = (call, result, scene) -> new Outcome.Instead<>(Json.Obj.of());
    HookChain chain = new HookChain(List.of(step("a", late)));
    assertThat(chain.after(CALL, RESULT, SCENE)).isInstanceOf(Ran.Failed.class);
  }

  @Test
  void aVetoOfAResultStopsIt() {
    Hooks.OnResult veto = (call, result, scene) -> new Outcome.Veto<>(VIOLATION);
    HookChain chain = new HookChain(List.of(step("a", veto)));
    assertThat(chain.after(CALL, RESULT, SCENE)).isInstanceOf(Ran.Stopped.class);
  }

  @Test
  void aDisabledHookNeverRuns() {
    HookChain chain = new HookChain(List.of(step("a", Hooks.throwing(), Mode.DISABLED)));
    assertThat(chain.interestedBefore(CALL)).isFalse();
    assertThat(chain.before(CALL, SCENE).heard()).isEmpty();
  }

  @Test
  void aHookRunsOnlyAtThePointsOfItsStep() {
    List<String> seen = new ArrayList<>();
    Step step =
        new Step(
            "a", new Everything(seen), Set.of(HookPoint.TOOL_PRE_INVOKE), Mode.ENFORCE, 0, LONG);
    runEverywhere(new HookChain(List.of(step)));
    assertThat(seen).containsExactly("tool before");
  }

  @Test
  void aHookRunsOnlyAtThePointsItHasAnInterfaceFor() {
    HookChain chain = new HookChain(List.of(step("a", passing())));
    assertThat(chain.interestedBefore(CALL)).isTrue();
    assertThat(chain.interestedAfter(CALL)).isTrue();
    assertThat(chain.interestedBefore(PROMPT)).isFalse();
    assertThat(chain.interestedAfter(RESOURCE)).isFalse();
  }

  @Test
  void aHookOfAllKindsSeesAllSixPoints() {
    List<String> seen = new ArrayList<>();
    runEverywhere(new HookChain(List.of(step("a", new Everything(seen)))));
    assertThat(seen)
        .containsExactly(
            "tool before",
            "tool after",
            "prompt before",
            "prompt after",
            "resource before",
            "resource after");
  }

  private static void runEverywhere(HookChain chain) {
    for (Operation operation : List.of(CALL, PROMPT, RESOURCE)) {
      assertThat(chain.before(operation, SCENE)).isInstanceOf(Ran.On.class);
      assertThat(chain.after(operation, RESULT, SCENE)).isInstanceOf(Ran.On.class);
    }
  }

  @Test
  void nobodySeesWhatNoHookHasAnInterfaceFor() {
    HookChain chain = new HookChain(List.of(step("a", new Everything(new ArrayList<>()))));
    for (Operation operation :
        List.of(
            new McpOther("ping"),
            new Operation.Listing(Operation.Kind.TOOLS),
            new Operation.HttpCall("GET", "/"))) {
      assertThat(chain.interestedBefore(operation)).isFalse();
      assertThat(chain.interestedAfter(operation)).isFalse();
      assertThat(chain.waitsBefore(operation)).isFalse();
      assertThat(((Ran.On<Operation>) chain.before(operation, SCENE)).now()).isSameAs(operation);
      assertThat(((Ran.On<Json.Obj>) chain.after(operation, RESULT, SCENE)).now()).isSameAs(RESULT);
    }
  }

  @Test
  void aChainWaitsWhereOneOfItsHooksDoes() {
    Step waiting =
        new Step(
            "a",
            new Hooks.Waiting(passing()),
            Set.of(HookPoint.TOOL_PRE_INVOKE),
            Mode.ENFORCE,
            0,
            LONG);
    HookChain chain = new HookChain(List.of(step("b", passing()), waiting));
    assertThat(chain.waitsBefore(CALL)).isTrue();
    assertThat(chain.waitsAfter(CALL)).isFalse();
    assertThat(HookChain.EMPTY.waitsBefore(CALL)).isFalse();
  }

  @Test
  void aCallCannotBecomeAnotherKindOfOperation() {
    ToolHook confused = new ConfusedHook();
    Ran<Operation> ran = before(step("a", confused));
    assertThat(ran)
        .isInstanceOfSatisfying(
            Ran.Failed.class, failed -> assertThat(failed.why()).contains("another kind"));
  }

  /** Compiled against the contract, but with its types forced. */
  private static final class ConfusedHook implements ToolHook {
    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Outcome<ToolCall> beforeTool(ToolCall call, Scene scene) {
      return (Outcome) new Outcome.Change<Operation>(PROMPT);
    }
  }

  @Test
  void aNameThatNotAllCanReadIsAFailure() {
    for (String name : List.of("a\0b", "a\uD800")) {
      Ran<Operation> ran =
          before(step("a", Hooks.changing(call -> new ToolCall(name, call.arguments()))));
      assertThat(ran).isInstanceOf(Ran.Failed.class);
    }
  }

  @Test
  void argumentsNestedWithoutEndAreAFailure() {
    Json value = Json.Null.NULL;
    for (int depth = 0; depth < 100_000; depth++) {
      value = Json.Arr.of(value);
    }
    Json.Obj deep = CALL.arguments().with("deep", value);
    Ran<Operation> ran = before(step("a", Hooks.changing(call -> new ToolCall(call.name(), deep))));
    assertThat(ran).isInstanceOf(Ran.Failed.class);
  }

  @Test
  void argumentsAsDeepAsAnyReaderGivesAreFine() {
    Json value = Json.Null.NULL;
    for (int depth = 0; depth < 64; depth++) {
      value = Json.Arr.of(value);
    }
    Json.Obj deep = CALL.arguments().with("deep", value);
    Ran<Operation> ran = before(step("a", Hooks.changing(call -> new ToolCall(call.name(), deep))));
    assertThat(((ToolCall) on(ran)).arguments()).isSameAs(deep);
  }

  @Test
  void aStepWithoutAnyTimeCannotBeMade() {
    assertThatThrownBy(() -> step("a", passing(), Mode.ENFORCE, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A hook of all kinds that notes where it was called. */
  private record Everything(List<String> seen) implements ToolHook, PromptHook, ResourceHook {
    private <T> Outcome<T> note(String where) {
      seen.add(where);
      return Outcome.pass();
    }

    @Override
    public Outcome<ToolCall> beforeTool(ToolCall call, Scene scene) {
      return note("tool before");
    }

    @Override
    public Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
      return note("tool after");
    }

    @Override
    public Outcome<PromptGet> beforePrompt(PromptGet prompt, Scene scene) {
      return note("prompt before");
    }

    @Override
    public Outcome<Json.Obj> afterPrompt(PromptGet prompt, Json.Obj result, Scene scene) {
      return note("prompt after");
    }

    @Override
    public Outcome<ResourceRead> beforeResource(ResourceRead resource, Scene scene) {
      return note("resource before");
    }

    @Override
    public Outcome<Json.Obj> afterResource(ResourceRead resource, Json.Obj result, Scene scene) {
      return note("resource after");
    }
  }
}
