package dev.postern.hooks;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation.ToolCall;

/** Sees tool calls. */
public non-sealed interface ToolHook extends Hook {
  /** Before the server runs it. */
  default Outcome<ToolCall> beforeTool(ToolCall call, Scene scene) {
    return Outcome.pass();
  }

  /** With its result, a {@code CallToolResult} as it came over the wire. */
  default Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
    return Outcome.pass();
  }
}
