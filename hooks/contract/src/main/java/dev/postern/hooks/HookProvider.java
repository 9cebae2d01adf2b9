package dev.postern.hooks;

import dev.postern.hooks.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes hooks of the kinds it knows; found with {@link java.util.ServiceLoader}. */
public interface HookProvider {
  /** The kinds, as {@code HookPlugin.spec.kind} names them. */
  Set<String> kinds();

  /** A hook of this kind with this configuration, or everything that is wrong with it. */
  Opened open(String kind, Json.Obj config);

  /** What became of a configuration. */
  sealed interface Opened {
    record Ready(Hook hook) implements Opened {}

    record Unusable(List<Wrong> all) implements Opened {}
  }

  /**
   * One thing wrong with a configuration.
   *
   * @param key the member it is about; empty when it is about the whole
   */
  record Wrong(Optional<String> key, String what) {}
}
