package dev.postern.hooks.chain;

import static java.util.Comparator.comparingInt;

import dev.postern.hooks.HookPoint;
import dev.postern.hooks.Scene;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.HttpCall;
import dev.postern.hooks.traffic.Operation.Listing;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.hooks.traffic.Operation.Using;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The steps of one configuration, sorted once into one line of them for each point.
 *
 * <p>A step runs at the points that it lists and that its hook has an interface for; the order is
 * by priority, then as written, after the call as well as before it. Immutable; many threads use
 * one chain at once.
 *
 * <p>A hook that waits runs on a virtual thread of its own, and the chain goes on without it when
 * its time is up. A hook that does not is called on the thread that calls the chain, and nothing
 * can stop it there: one that overran its time has failed, unless what it says is a veto.
 */
public final class HookChain {
  public static final HookChain EMPTY = new HookChain(List.of());

  private final Map<HookPoint, Line> lines = new EnumMap<>(HookPoint.class);

  public HookChain(List<Step> steps) {
    List<Step> ordered =
        steps.stream()
            .filter(step -> step.mode() != Mode.DISABLED)
            .sorted(comparingInt(Step::priority))
            .toList();
    for (HookPoint point : HookPoint.values()) {
      lines.put(point, Line.of(ordered, point));
    }
  }

  /** Whether nobody wants to see anything. */
  public boolean isEmpty() {
    return lines.values().stream().allMatch(Line::isEmpty);
  }

  /** Whether anyone wants to see this operation before the server does. */
  public boolean interestedBefore(Operation operation) {
    return !before(operation).isEmpty();
  }

  /** Whether anyone wants to see what came of this operation. */
  public boolean interestedAfter(Operation operation) {
    return !after(operation).isEmpty();
  }

  /** Whether {@link #before} may wait for this operation. */
  public boolean waitsBefore(Operation operation) {
    return before(operation).waits();
  }

  /** Whether {@link #after} may wait for this operation. */
  public boolean waitsAfter(Operation operation) {
    return after(operation).waits();
  }

  /** Whether {@link #after} may wait for some operation. */
  public boolean waitsAfterAny() {
    return line(HookPoint.TOOL_POST_INVOKE).waits()
        || line(HookPoint.PROMPT_POST_FETCH).waits()
        || line(HookPoint.RESOURCE_POST_FETCH).waits();
  }

  /** Shows the operation to those who want to see it before the server does. */
  public Ran<Operation> before(Operation operation, Scene scene) {
    return before(operation).run(operation, new BeforeTheCall(scene));
  }

  /** Shows the result to those who want to see what came of the operation. */
  public Ran<Json.Obj> after(Operation operation, Json.Obj result, Scene scene) {
    return after(operation).run(result, new AfterTheCall(operation, scene));
  }

  private Line before(Operation operation) {
    return switch (operation) {
      case ToolCall _ -> line(HookPoint.TOOL_PRE_INVOKE);
      case PromptGet _ -> line(HookPoint.PROMPT_PRE_FETCH);
      case ResourceRead _ -> line(HookPoint.RESOURCE_PRE_FETCH);
      case Listing _, Using _, McpOther _, HttpCall _ -> Line.EMPTY;
    };
  }

  private Line after(Operation operation) {
    return switch (operation) {
      case ToolCall _ -> line(HookPoint.TOOL_POST_INVOKE);
      case PromptGet _ -> line(HookPoint.PROMPT_POST_FETCH);
      case ResourceRead _ -> line(HookPoint.RESOURCE_POST_FETCH);
      case Listing _, Using _, McpOther _, HttpCall _ -> Line.EMPTY;
    };
  }

  private Line line(HookPoint point) {
    return lines.getOrDefault(point, Line.EMPTY);
  }
}
