package dev.postern.hooks;

import java.util.Arrays;
import java.util.Optional;

/** The moments at which hooks are called, by the names the ContextForge framework gave them. */
public enum HookPoint {
  PROMPT_PRE_FETCH,
  PROMPT_POST_FETCH,
  TOOL_PRE_INVOKE,
  TOOL_POST_INVOKE,
  RESOURCE_PRE_FETCH,
  RESOURCE_POST_FETCH;

  /** The name in documents. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Whether a hook has an interface for this moment; at others it is not called. */
  public boolean isSeenBy(Hook hook) {
    return switch (this) {
      case TOOL_PRE_INVOKE, TOOL_POST_INVOKE -> hook instanceof ToolHook;
      case PROMPT_PRE_FETCH, PROMPT_POST_FETCH -> hook instanceof PromptHook;
      case RESOURCE_PRE_FETCH, RESOURCE_POST_FETCH -> hook instanceof ResourceHook;
    };
  }

  public static Optional<HookPoint> of(String word) {
    return Arrays.stream(values()).filter(point -> point.word().equals(word)).findFirst();
  }
}
