package dev.postern.policies.gate;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.Kind;
import dev.postern.policies.gate.Authorizer.Permission;
import dev.postern.policies.gate.Catalog.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists of what there is, narrowed to what one visitor may use and under the names it knows. */
final class Lists {
  private static final Json PRIVATE = new Json.Str("private");

  private final Visit visit;
  private final Brought brought;

  Lists(Visit visit, Brought brought) {
    this.visit = visit;
    this.brought = brought;
  }

  /** The same result when the visitor may have all of it. Order and cursors stay. */
  Json.Obj narrow(Kind kind, Json.Obj result) {
    Json.Obj own =
        result.get("cacheScope").filter(scope -> !scope.equals(PRIVATE)).isPresent()
            ? result.with("cacheScope", PRIVATE)
            : result;
    Optional<Json> list = own.get(kind.member());
    if (list.isEmpty()) {
      return own;
    }
    List<Json> all = list.get() instanceof Json.Arr(List<Json> items) ? items : List.of();
    List<Json> shown = new ArrayList<>(all.size());
    boolean same = list.get() instanceof Json.Arr;
    for (Json item : all) {
      Optional<Json> seen = seen(kind, item);
      seen.ifPresent(shown::add);
      same &= seen.isPresent() && seen.get() == item;
    }
    return same ? own : own.with(kind.member(), new Json.Arr(shown));
  }

  /** One item as the visitor sees it; what has no name cannot be judged and is not shown. */
  private Optional<Json> seen(Kind kind, Json item) {
    if (!(item instanceof Json.Obj described)
        || !(described.get(kind.key()).orElse(Json.Null.NULL) instanceof Json.Str(String name))) {
      return Optional.empty();
    }
    return kind == Kind.TASKS
        ? Optional.of(item).filter(any -> brought.isTheirs(name))
        : seen(kind, described, name);
  }

  private Optional<Json> seen(Kind kind, Json.Obj item, String name) {
    Optional<Published> published = visit.route().catalog().show(operation(kind, name));
    if (published.isEmpty() || !allowed(published.get())) {
      return Optional.empty();
    }
    String shown = published.get().shown().name();
    return Optional.of(shown.equals(name) ? item : item.with(kind.key(), new Json.Str(shown)));
  }

  private boolean allowed(Published published) {
    return visit.route().authorizer().mayDo(visit.caller(), visit.role(), published)
        instanceof Permission.Granted;
  }

  private static Operation operation(Kind kind, String name) {
    return switch (kind) {
      case TOOLS -> new Operation.ToolCall(name, Json.Obj.of());
      case PROMPTS -> new Operation.PromptGet(name, Json.Obj.of());
      case RESOURCES, TEMPLATES -> new Operation.ResourceRead(name);
      case TASKS -> new Operation.Using(Kind.TASKS.method(), List.of(), List.of(name));
    };
  }
}
