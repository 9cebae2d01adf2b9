package dev.postern.hooks;

/**
 * Code that looks at calls before and after the server does. It implements the kinds it wants to
 * see; what it does not implement passes it by.
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
