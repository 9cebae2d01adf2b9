package dev.postern.hooks;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation.ResourceRead;

/** Sees resources. */
public non-sealed interface ResourceHook extends Hook {
  /** Before the server reads it. */
  default Outcome<ResourceRead> beforeResource(ResourceRead resource, Scene scene) {
    return Outcome.pass();
  }

  /** With its contents, a {@code ReadResourceResult} as it came over the wire. */
  default Outcome<Json.Obj> afterResource(ResourceRead resource, Json.Obj result, Scene scene) {
    return Outcome.pass();
  }
}
