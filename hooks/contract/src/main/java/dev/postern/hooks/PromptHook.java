package dev.postern.hooks;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation.PromptGet;

/** Sees prompts. */
public non-sealed interface PromptHook extends Hook {
  /** Before the server renders it. */
  default Outcome<PromptGet> beforePrompt(PromptGet prompt, Scene scene) {
    return Outcome.pass();
  }

  /** With its result, a {@code GetPromptResult} as it came over the wire. */
  default Outcome<Json.Obj> afterPrompt(PromptGet prompt, Json.Obj result, Scene scene) {
    return Outcome.pass();
  }
}
