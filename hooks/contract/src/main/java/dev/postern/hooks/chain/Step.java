package dev.postern.hooks.chain;

import dev.postern.hooks.Hook;
import dev.postern.hooks.HookPoint;
import java.time.Duration;
import java.util.Set;

/**
 * One hook in its place in the chain.
 *
 * @param priority lower runs earlier; equal ones run in the order in which they were written
 * @param limit how long one call of the hook may take
 */
public record Step(
    String name, Hook hook, Set<HookPoint> points, Mode mode, int priority, Duration limit) {
  public Step {
    points = Set.copyOf(points);
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("step " + name + ": a limit that leaves no time");
    }
  }
}
