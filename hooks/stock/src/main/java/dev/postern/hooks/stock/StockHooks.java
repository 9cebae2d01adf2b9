package dev.postern.hooks.stock;

import dev.postern.hooks.HookProvider;
import dev.postern.hooks.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Provides the hooks we ship. */
public final class StockHooks implements HookProvider {
  static final String DENY_WORDS = "deny-words";

  /** For {@link java.util.ServiceLoader}. */
  public StockHooks() {}

  @Override
  public Set<String> kinds() {
    return Set.of(DENY_WORDS);
  }

  @Override
  public Opened open(String kind, Json.Obj config) {
    return switch (kind) {
      case DENY_WORDS -> DenyWordsConfig.open(config);
      default ->
          new Opened.Unusable(
              List.of(new Wrong(Optional.empty(), "there is no hook of kind '" + kind + "'")));
    };
  }
}
