package dev.postern.hooks.chain;

import dev.postern.hooks.json.Json;
import java.util.Optional;

/** Keeps away what a hook has nested so deeply that no recursion over it is safe. */
final class Depth {
  /** No reader gives more. */
  private static final int LIMIT = 1_000;

  private Depth() {}

  static Optional<String> objection(Json made) {
    return within(made, LIMIT) ? Optional.empty() : Optional.of("nested a value too deeply");
  }

  private static boolean within(Json value, int left) {
    return switch (value) {
      case Json.Obj object -> left > 0 && membersWithin(object, left - 1);
      case Json.Arr array -> left > 0 && itemsWithin(array, left - 1);
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> true;
    };
  }

  private static boolean membersWithin(Json.Obj object, int left) {
    for (Json.Member member : object.members()) {
      if (!within(member.value(), left)) {
        return false;
      }
    }
    return true;
  }

  private static boolean itemsWithin(Json.Arr array, int left) {
    for (Json item : array.items()) {
      if (!within(item, left)) {
        return false;
      }
    }
    return true;
  }
}
