package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.HookPoint;
import dev.postern.hooks.Outcome;
import dev.postern.hooks.Scene;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.chain.Mode;
import dev.postern.hooks.chain.Step;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Operation.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A door at which somebody only asks, and carries the message by itself: what would need more than
 * a yes or a no is refused there, and never half done.
 */
class AskingDoorTest {
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}}";
  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\"}";

  private final House house = new House();

  private static Arrival asked(String... headers) {
    Arrival head = Calls.post("/mcp", headers);
    return new Arrival(
        Door.EXT_AUTHZ,
        head.peer(),
        head.method(),
        head.authority(),
        head.target(),
        head.headers());
  }

  private Verdict check(String message, String... headers) {
    house.busy.clear();
    Passage passage = (Passage) house.mcp().admit(asked(headers), Leave.NONE);
    return passage.check(new Body.Whole(message.getBytes(UTF_8)), Leave.NONE);
  }

  private Verdict check(String message) {
    return check(message, "who", "user:ada");
  }

  private static void isMisplaced(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Answered.class);
    assertThat(((Answered) verdict).answer().status()).isEqualTo(503);
  }

  private static Step step(HookPoint point, ToolHook hook) {
    return new Step("guard", hook, Set.of(point), Mode.ENFORCE, 1, Duration.ofSeconds(5));
  }

  @Test
  void aCallThatMayPassAsItIsPassesWithTheGroundsForIt() {
    Forward forward = (Forward) check(CALL);

    assertThat(forward.grounds().decision()).isEqualTo(house.last().id());
    assertThat(forward.grounds().subject()).map(Object::toString).contains("user:ada");
  }

  @Test
  void aCallThatAHookChangesIsRefused() {
    house.hooks =
        List.of(
            step(
                HookPoint.TOOL_PRE_INVOKE,
                new ToolHook() {
                  @Override
                  public Outcome<ToolCall> beforeTool(ToolCall call, Scene scene) {
                    return new Outcome.Change<>(
                        new ToolCall("echo", Json.Obj.of().with("more", Json.Bool.of(true))));
                  }
                }));

    isMisplaced(check(CALL));
    assertThat(house.last().refusal()).isPresent();
  }

  @Test
  void aCallUnderAnAliasIsRefused() {
    house.aliases = Map.of("old_name", "echo");

    isMisplaced(check(CALL));
  }

  @Test
  void aCallWhoseResultAHookAsksForIsRefused() {
    house.hooks = List.of(step(HookPoint.TOOL_POST_INVOKE, new ToolHook() {}));

    isMisplaced(check(CALL));
  }

  @Test
  void aListPassesThoughNobodyHereCanShortenIt() {
    assertThat(check(LIST)).isInstanceOf(Forward.class);
  }

  @Test
  void aSessionBelongsToTheFirstWhoUsesIt() {
    assertThat(check(LIST, "who", "user:ada", "mcp-session-id", "s")).isInstanceOf(Forward.class);
    assertThat(check(LIST, "who", "user:ada", "mcp-session-id", "s")).isInstanceOf(Forward.class);
    assertThat(((Answered) check(LIST, "who", "user:bob", "mcp-session-id", "s")).answer().status())
        .isEqualTo(404);
  }

  @Test
  void whoIsRefusedTakesNoSession() {
    check(CALL.replace("echo", "secret"), "who", "user:bob", "mcp-session-id", "s");

    assertThat(house.owners).isEmpty();
  }

  @Test
  void aSessionThatCannotBeKeptIsUnknown() {
    house.keepsSessions = false;

    assertThat(((Answered) check(LIST, "who", "user:ada", "mcp-session-id", "s")).answer().status())
        .isEqualTo(404);
  }

  @Test
  void aTaskBelongsToTheFirstWhoseMessageAboutItPasses() {
    String task =
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tasks/get\",\"params\":{\"taskId\":\"t\"}}";
    assertThat(check(task.replace("\"t\"", "\"u\""), "who", "user:bob"))
        .isInstanceOf(Forward.class);

    assertThat(check(task)).isInstanceOf(Forward.class);
    assertThat(check(task)).isInstanceOf(Forward.class);
    assertThat(((Answered) check(task, "who", "user:bob")).answer().body())
        .asString()
        .contains("-32602");

    house.hooks = List.of(step(HookPoint.TOOL_POST_INVOKE, new ToolHook() {}));
    isMisplaced(check(task));
  }

  @Test
  void aResponsePassesWhereTheServerMayAskAnything() {
    String response = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"role\":\"assistant\"}}";
    assertThat(check(response)).isInstanceOf(Forward.class);

    house.denied = "roots/list";

    assertThat(((Answered) check(response)).answer().status()).isEqualTo(202);
    assertThat(check("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}")).isInstanceOf(Forward.class);
    assertThat(check("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-1,\"message\":\"no\"}}"))
        .isInstanceOf(Forward.class);
  }

  @Test
  void anObservedServersCallGoesOnAsItCame() {
    house.observe = true;
    house.hooks = List.of(step(HookPoint.TOOL_POST_INVOKE, new ToolHook() {}));

    assertThat(check(CALL)).isInstanceOf(Forward.class);
    assertThat(house.last().decision()).isEqualTo(Trail.Decision.WOULD_REFUSE);
  }

  @Test
  void whoeverAsksMaySayWhichServerIsMeant() {
    assertThat(house.mcp().admit(meant("tools"), Leave.NONE)).isInstanceOf(Passage.class);
    assertThat(((Answered) house.mcp().admit(meant("others"), Leave.NONE)).answer().status())
        .isEqualTo(404);
  }

  private static Arrival meant(String server) {
    Arrival head = asked("who", "user:ada");
    return new Arrival(
        head.door(),
        head.peer(),
        head.method(),
        head.authority(),
        head.target(),
        head.headers(),
        Optional.of(server));
  }
}
