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

/** What do you say to this operation, which the server has not seen yet? */
record BeforeTheCall(Scene scene) implements Question<Operation> {
  @Override
  public Outcome<? extends Operation> ask(Hook hook, Operation now) {
    return switch (now) {
      case ToolCall call -> ((ToolHook) hook).beforeTool(call, scene);
      case PromptGet prompt -> ((PromptHook) hook).beforePrompt(prompt, scene);
      case ResourceRead resource -> ((ResourceHook) hook).beforeResource(resource, scene);
      case Listing _, Using _, McpOther _, HttpCall _ ->
          throw new IllegalArgumentException("no hook sees a " + now.getClass().getSimpleName());
    };
  }

  /** An operation stays of its kind, and can be written so that it reads as what it is. */
  @Override
  public Optional<String> objection(Operation shown, Operation to) {
    if (shown.getClass() != to.getClass()) {
      return Optional.of("made another kind of operation of it");
    }
    return switch (to) {
      case ToolCall(var name, var arguments) -> objection(name, arguments);
      case PromptGet(var name, var arguments) -> objection(name, arguments);
      case ResourceRead(var uri) -> nameObjection(uri);
      case Listing _, Using _, McpOther _, HttpCall _ ->
          Optional.of("changed what cannot be changed");
    };
  }

  private static Optional<String> objection(String name, Json.Obj arguments) {
    return nameObjection(name).or(() -> Depth.objection(arguments));
  }

  private static Optional<String> nameObjection(String name) {
    boolean sound = name.indexOf('\0') < 0 && new Json.Str(name).wellFormed();
    return sound ? Optional.empty() : Optional.of("gave a name that not all can read");
  }

  @Override
  public boolean takesResults() {
    return true;
  }
}
