package dev.postern.proxy;

import dev.postern.hooks.HookProvider;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.json.Json;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A provider whose hooks can be opened while rules are read, and not when they are put in force:
 * every second opening fails as a bug does.
 */
public final class OpensOnce implements HookProvider {
  private final AtomicBoolean opened = new AtomicBoolean();

  @Override
  public Set<String> kinds() {
    return Set.of("opens-once");
  }

  @Override
  public Opened open(String kind, Json.Obj config) {
    if (opened.getAndSet(true)) {
      throw new IllegalStateException("a bug of this provider");
    }
    return new Opened.Ready(new ToolHook() {});
  }
}
