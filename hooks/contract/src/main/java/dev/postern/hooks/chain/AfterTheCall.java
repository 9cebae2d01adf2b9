package dev.postern.hooks.chain;

import dev.postern.hooks.Hook;
import dev.postern.hooks.Outcome;
import dev.postern.hooks.PromptHook;
import dev.postern.hooks.ResourceHook;
import dev.postern.hooks.Scene;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.HttpCall;
import dev.postern.hooks.traffic.Operation.Listing;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.hooks.traffic.Operation.Using;
import java.util.Optional;

/** What do you say to this result of the operation? */
record AfterTheCall(Operation operation, Scene scene) implements Question<Json.Obj> {
  @Override
  public Outcome<Json.Obj> ask(Hook hook, Json.Obj now) {
    return switch (operation) {
      case ToolCall call -> ((ToolHook) hook).afterTool(call, now, scene);
      case PromptGet prompt -> ((PromptHook) hook).afterPrompt(prompt, now, scene);
      case ResourceRead resource -> ((ResourceHook) hook).afterResource(resource, now, scene);
      case Listing _, Using _, McpOther _, HttpCall _ ->
          throw new IllegalArgumentException(
              "no hook sees a " + operation.getClass().getSimpleName());
    };
  }

  @Override
  public Optional<String> objection(Json.Obj shown, Json.Obj to) {
    return Depth.objection(to);
  }

  @Override
  public boolean takesResults() {
    return false;
  }
}
