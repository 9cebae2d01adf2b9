package dev.postern.policies.grants;

import dev.postern.policies.gate.Authorizer.Permission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rules of one effect, sorted by what they name: an exact name is one look-up, and only names
 * with stars are tried one by one. Of several that match, the first as written is found.
 *
 * <p>Rules that deny an address are also kept in a folded form: what an address is allowed by is
 * compared exactly, what it is denied by in whatever way it is spelt.
 */
final class RuleTable {
  /**
   * A rule, where it stands in its policy, and what is answered where it allows something: the same
   * each time.
   */
  record Placed(int place, Rule rule, Permission.Granted granted) {
    Placed(int place, Rule rule) {
      this(place, rule, new Permission.Granted(Optional.of(rule.at()), "rule " + rule.at().name()));
    }
  }

  private record Starred(Predicate<String> matches, Placed placed) {}

  /** The names of one kind. */
  private static final class Names {
    private final Map<String, List<Placed>> exact = new HashMap<>();
    private final List<Starred> starred = new ArrayList<>();
  }

  private final Map<Rule.Kind, Names> kinds = new EnumMap<>(Rule.Kind.class);
  private final Map<Rule.Kind, Names> folded = new EnumMap<>(Rule.Kind.class);

  RuleTable(List<Rule> rules, Rule.Effect effect) {
    for (int i = 0; i < rules.size(); i++) {
      Placed placed = new Placed(i, rules.get(i));
      if (placed.rule().effect() == effect) {
        placed.rule().names().forEach((kind, names) -> add(kind, names, placed));
      }
    }
  }

  private void add(Rule.Kind kind, List<String> names, Placed placed) {
    Names table = kinds.computeIfAbsent(kind, k -> new Names());
    names.forEach(name -> add(table, kind, name, placed));
    if (placed.rule().effect() == Rule.Effect.DENY && Folding.concerns(kind)) {
      Names wider = folded.computeIfAbsent(kind, k -> new Names());
      names.forEach(name -> add(wider, kind, Folding.ofRule(kind, name), placed));
    }
  }

  private static void add(Names table, Rule.Kind kind, String name, Placed placed) {
    if (!Glob.isGlob(name)) {
      table.exact.computeIfAbsent(name, n -> new ArrayList<>(1)).add(placed);
    } else if (kind == Rule.Kind.ROUTES) {
      table.starred.add(new Starred(routes(name), placed));
    } else {
      table.starred.add(new Starred(Glob.of(name)::matches, placed));
    }
  }

  private static Predicate<String> routes(String name) {
    return Routed.of(name)::matches;
  }

  boolean speaksOf(Rule.Kind kind) {
    return kinds.containsKey(kind);
  }

  /** The first rule that matches a name and means the asker. */
  Optional<Placed> first(Rule.Kind kind, String name, Asker asker) {
    Names names = kinds.get(kind);
    return names == null ? Optional.empty() : first(names, name, asker);
  }

  /** The same for rules that deny, whichever way an address is spelt. */
  Optional<Placed> firstHowever(Rule.Kind kind, String name, Asker asker) {
    Optional<Placed> asWritten = first(kind, name, asker);
    Names names = folded.get(kind);
    return asWritten.isPresent() || names == null
        ? asWritten
        : Folding.ofCall(kind, name).stream()
            .flatMap(spelling -> first(names, spelling, asker).stream())
            .min(Comparator.comparingInt(Placed::place));
  }

  /** The first that spells a name out, without stars, and means the asker. */
  Optional<Placed> firstExact(Rule.Kind kind, String name, Asker asker) {
    Names names = kinds.get(kind);
    return names == null ? Optional.empty() : exact(names, name, asker);
  }

  private static Optional<Placed> first(Names names, String name, Asker asker) {
    Optional<Placed> exact = exact(names, name, asker);
    int before = exact.isPresent() ? exact.get().place() : Integer.MAX_VALUE;
    for (int i = 0; i < names.starred.size(); i++) {
      Starred each = names.starred.get(i);
      Placed placed = each.placed();
      if (placed.place() >= before) {
        break;
      }
      if (asker.isMeantBy(placed.rule()) && each.matches().test(name)) {
        return Optional.of(placed);
      }
    }
    return exact;
  }

  private static Optional<Placed> exact(Names names, String name, Asker asker) {
    List<Placed> named = names.exact.getOrDefault(name, List.of());
    for (int i = 0; i < named.size(); i++) {
      if (asker.isMeantBy(named.get(i).rule())) {
        return Optional.of(named.get(i));
      }
    }
    return Optional.empty();
  }

  /** Whether a rule means whoever asks. */
  interface Asker {
    Asker ANYONE = rule -> true;

    boolean isMeantBy(Rule rule);
  }
}
