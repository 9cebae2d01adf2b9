package dev.postern.policies.rulebook;

import dev.postern.hooks.Hook;
import dev.postern.hooks.HookPoint;
import dev.postern.hooks.HookProvider;
import dev.postern.hooks.chain.Mode;
import dev.postern.hooks.json.Json;
import dev.postern.policies.rulebook.documents.AsJson;
import dev.postern.policies.rulebook.documents.Nearest;
import dev.postern.policies.rulebook.documents.Node;
import dev.postern.policies.rulebook.documents.Place;
import dev.postern.policies.rulebook.documents.Placed;
import dev.postern.policies.rulebook.documents.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kinds of hooks there are, and what their providers say of a configuration. */
final class HookShelf {
  private static final Logger LOG = LoggerFactory.getLogger(HookShelf.class);

  private final Map<String, HookProvider> byKind = new TreeMap<>();

  HookShelf(List<HookProvider> providers) {
    for (HookProvider provider : providers) {
      for (String kind : provider.kinds()) {
        if (byKind.put(kind, provider) != null) {
          throw new IllegalStateException("two providers make hooks of kind " + kind);
        }
      }
    }
  }

  /**
   * Plans for all hooks that are not disabled, in the order in which they were read. Each is opened
   * once and let go again, since only its provider knows whether a configuration can be used.
   */
  List<HookPlan> plan(List<Named<HookPlugin>> plugins, Secrets secrets, Problems problems) {
    List<HookPlan> plans = new ArrayList<>();
    for (Named<HookPlugin> plugin : plugins) {
      if (plugin.spec().mode().value() != Mode.DISABLED) {
        plan(plugin, secrets, problems).ifPresent(plans::add);
      }
    }
    return plans;
  }

  private Optional<HookPlan> plan(Named<HookPlugin> plugin, Secrets secrets, Problems problems) {
    Placed<String> kind = plugin.spec().kind();
    HookProvider provider = byKind.get(kind.value());
    if (provider == null) {
      String known = byKind.isEmpty() ? "there are none" : String.join(", ", byKind.keySet());
      problems.add(
          kind.place(),
          "unknown hook kind '" + kind.value() + "': known are " + known,
          Nearest.to(kind.value(), byKind.keySet()));
      return Optional.empty();
    }
    int before = problems.count();
    Json.Obj config = ready(plugin.spec().config(), secrets);
    if (problems.count() > before) {
      return Optional.empty();
    }
    HookPlan.HookSpec spec = new HookPlan.HookSpec(provider, kind.value(), config);
    return switch (opened(spec)) {
      case HookProvider.Opened.Ready(Hook hook) -> {
        boolean sound = refuseDeafPoints(plugin.spec(), hook, problems);
        Belongings.letGo(hook, plugin.name());
        yield sound
            ? Optional.of(new HookPlan(plugin.name(), plugin.spec(), spec))
            : Optional.empty();
      }
      case HookProvider.Opened.Unusable(List<HookProvider.Wrong> all) -> {
        all.forEach(wrong -> tell(plugin, wrong, problems));
        yield Optional.empty();
      }
    };
  }

  /** A configuration with its secrets filled in; as a whole it cannot be one. */
  private static Json.Obj ready(Node.Mapping config, Secrets secrets) {
    Json.Obj.Builder ready = Json.Obj.builder();
    config.entries().forEach(e -> ready.put(e.key(), AsJson.of(e.value(), secrets::in)));
    return ready.build();
  }

  /** Providers may be anybody's: one that throws spoils these rules, not whoever reads them. */
  private static HookProvider.Opened opened(HookPlan.HookSpec spec) {
    try {
      return spec.open();
    } catch (RuntimeException | LinkageError bug) {
      LOG.warn("opening a hook of kind '{}' failed", spec.kind(), bug);
      HookProvider.Wrong failed =
          new HookProvider.Wrong(
              Optional.empty(), "its provider failed: " + bug.getClass().getName());
      return new HookProvider.Opened.Unusable(List.of(failed));
    }
  }

  private static void tell(Named<HookPlugin> plugin, HookProvider.Wrong wrong, Problems problems) {
    Node.Mapping config = plugin.spec().config();
    Place whole = config.entries().isEmpty() ? plugin.spec().kind().place() : config.place();
    Place place = wrong.key().flatMap(config::get).map(Node::place).orElse(whole);
    String about = wrong.key().map(key -> "config." + key).orElse("config");
    problems.add(place, "hook '" + plugin.name() + "': " + about + ": " + wrong.what());
  }

  /** A moment at which a hook hears nothing would only look like protection. */
  private static boolean refuseDeafPoints(HookPlugin plugin, Hook hook, Problems problems) {
    boolean sound = true;
    for (Placed<HookPoint> point : plugin.hooks()) {
      if (!point.value().isSeenBy(hook)) {
        problems.add(
            point.place(),
            "a hook of kind '"
                + plugin.kind().value()
                + "' does not look at "
                + point.value().word());
        sound = false;
      }
    }
    return sound;
  }
}
