package dev.postern.hooks;

/**
 * Code that looks at calls before and after the server does. A hook sees tools, prompts or
 * resources, whichever of the interfaces below it implements; the others pass it by.
 *
 * <p>A hook is called by many threads at once. What it throws is a failure, and its step says what
 * a failure means.
 */
public sealed interface Hook permits ToolHook, PromptHook, ResourceHook {
  /**
   * Whether it may wait for something outside this process. A hook that does is called on a virtual
   * thread and interrupted when its time is up; one that does not is called where the bytes arrive.
   */
  default boolean waits() {
    return false;
  }
}
