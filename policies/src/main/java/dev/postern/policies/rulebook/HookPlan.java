package dev.postern.policies.rulebook;

import dev.postern.hooks.HookPoint;
import dev.postern.hooks.HookProvider;
import dev.postern.hooks.chain.Mode;
import dev.postern.hooks.json.Json;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A hook that is to be called, with its configuration ready: secrets filled in, which is why this
 * never says what it holds.
 */
final class HookPlan {
  private final String name;
  private final HookSpec spec;
  private final Set<HookPoint> points;
  private final Mode mode;
  private final int priority;
  private final Duration limit;
  private final Predicate<String> servers;

  HookPlan(String name, HookPlugin plugin, HookSpec spec) {
    this.name = name;
    this.spec = spec;
    this.points = plugin.points();
    this.mode = plugin.mode().value();
    this.priority = plugin.priority();
    this.limit = plugin.timeout();
    this.servers = plugin::appliesTo;
  }

  String name() {
    return name;
  }

  HookSpec spec() {
    return spec;
  }

  Set<HookPoint> points() {
    return points;
  }

  Mode mode() {
    return mode;
  }

  int priority() {
    return priority;
  }

  Duration limit() {
    return limit;
  }

  boolean appliesTo(String server) {
    return servers.test(server);
  }

  @Override
  public String toString() {
    return "HookPlan " + name;
  }

  /** What one instance of a hook is made from; two that are equal may share it. */
  static final class HookSpec {
    private final HookProvider provider;
    private final String kind;
    private final Json.Obj config;

    HookSpec(HookProvider provider, String kind, Json.Obj config) {
      this.provider = provider;
      this.kind = kind;
      this.config = config;
    }

    String kind() {
      return kind;
    }

    HookProvider.Opened open() {
      return provider.open(kind, config);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof HookSpec that && kind.equals(that.kind) && config.equals(that.config);
    }

    @Override
    public int hashCode() {
      return 31 * kind.hashCode() + config.hashCode();
    }

    @Override
    public String toString() {
      return "HookSpec " + kind;
    }
  }
}
