package dev.postern.hooks.chain;

import dev.postern.hooks.Hook;
import dev.postern.hooks.HookPoint;
import dev.postern.hooks.Outcome;
import dev.postern.hooks.Scene;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.hooks.traffic.Refusal.Violation;
import dev.postern.hooks.traffic.Subject;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Upstream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.UnaryOperator;

/** Hooks for tests, each of which does one thing. */
final class Hooks {
  static final Scene SCENE =
      new Scene(
          Caller.of(new Subject("user", "ada"), "test"),
          new Target.McpServer("weather", new Upstream("127.0.0.1", 9000, "/mcp")));

  static final ToolCall CALL =
      new ToolCall("forecast", Json.Obj.of(new Json.Member("city", new Json.Str("Oslo"))));

  static final Json.Obj RESULT = Json.Obj.of(new Json.Member("content", Json.Arr.of()));

  static final Violation VIOLATION = Violation.of("no", "not this");

  /** Long enough for whatever a busy machine does to a test. */
  static final Duration LONG = Duration.ofMinutes(5);

  /** Over before any hook has begun. */
  static final Duration NO_TIME = Duration.ofNanos(1);

  private Hooks() {}

  /** What a hook does with a tool call, before and, unless it says otherwise, after. */
  @FunctionalInterface
  interface OnTool extends ToolHook {
    @Override
    Outcome<ToolCall> beforeTool(ToolCall call, Scene scene);
  }

  /** A hook that waits and does this with a call. */
  record Waiting(OnTool inner) implements ToolHook {
    @Override
    public boolean waits() {
      return true;
    }

    @Override
    public Outcome<ToolCall> beforeTool(ToolCall call, Scene scene) {
      return inner.beforeTool(call, scene);
    }
  }

  /** A hook that sees results only. */
  @FunctionalInterface
  interface OnResult extends ToolHook {
    @Override
    Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene);
  }

  static OnTool passing() {
    return (call, scene) -> Outcome.pass();
  }

  static OnTool vetoing() {
    return (call, scene) -> new Outcome.Veto<>(VIOLATION);
  }

  static OnTool changing(UnaryOperator<ToolCall> change) {
    return (call, scene) -> new Outcome.Change<>(change.apply(call));
  }

  /** Adds its mark to the arguments, so that the order of hooks shows. */
  static OnTool marking(String mark) {
    return changing(call -> new ToolCall(call.name(), call.arguments().with(mark, Json.Null.NULL)));
  }

  static OnTool answering() {
    return (call, scene) -> new Outcome.Instead<>(RESULT);
  }

  static OnTool throwing() {
    return (call, scene) -> {
      throw new IllegalStateException("with what the caller sent: Oslo");
    };
  }

  /** The same, but not before more than that time has gone by. */
  static OnTool lasting(Duration time, OnTool hook) {
    return (call, scene) -> {
      long start = System.nanoTime();
      while (System.nanoTime() - start <= time.toNanos()) {
        Thread.onSpinWait();
      }
      return hook.beforeTool(call, scene);
    };
  }

  static Step step(String name, Hook hook) {
    return step(name, hook, Mode.ENFORCE);
  }

  static Step step(String name, Hook hook, Mode mode) {
    return new Step(name, hook, EnumSet.allOf(HookPoint.class), mode, 0, LONG);
  }

  static Step step(String name, Hook hook, Mode mode, Duration limit) {
    return new Step(name, hook, EnumSet.allOf(HookPoint.class), mode, 0, limit);
  }

  static Step step(String name, int priority, Hook hook) {
    return new Step(name, hook, EnumSet.allOf(HookPoint.class), Mode.ENFORCE, priority, LONG);
  }
}
