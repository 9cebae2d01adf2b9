package dev.postern.hooks.chain;

import dev.postern.hooks.Scene;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation;
import java.util.List;

/** STUB for compilation by colleagues. */
public final class HookChain {
  public HookChain(List<Step> steps) {}

  public static final HookChain EMPTY = new HookChain(List.of());

  /** Whether anyone wants to see this operation before the server does. */
  public boolean interestedBefore(Operation operation) {
    return false;
  }

  public boolean interestedAfter(Operation operation) {
    return false;
  }

  /** Whether {@link #before} may wait for this operation. */
  public boolean waitsBefore(Operation operation) {
    return false;
  }

  public boolean waitsAfter(Operation operation) {
    return false;
  }

  public Ran<Operation> before(Operation operation, Scene scene) {
    return new Ran.On<>(operation, List.of());
  }

  public Ran<Json.Obj> after(Operation operation, Json.Obj result, Scene scene) {
    return new Ran.On<>(result, List.of());
  }
}
