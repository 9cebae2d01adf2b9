package dev.postern.policies.grants;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.RuleRef;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authorizer.Entry;
import dev.postern.policies.gate.Authorizer.Permission;
import dev.postern.policies.gate.Catalog.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A policy in the making, and what comes of it for somebody who asks. */
final class Rules {
  static final Json.Obj NOTHING = Json.Obj.of();

  private final List<Policy.Member> members = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private Policy.Default otherwise = Policy.Default.DENY;

  static Rules denyingByDefault() {
    return new Rules();
  }

  static Rules allowingByDefault() {
    Rules made = new Rules();
    made.otherwise = Policy.Default.ALLOW;
    return made;
  }

  Rules member(String subject, String role) {
    members.add(new Policy.Member(Subject.parse(subject).orElseThrow(), role));
    return this;
  }

  Rules allow(Rule.Kind kind, String... names) {
    return rule(Rule.Effect.ALLOW, Map.of(kind, List.of(names)), Whom.anyone(), Whom.anyone());
  }

  Rules deny(Rule.Kind kind, String... names) {
    return rule(Rule.Effect.DENY, Map.of(kind, List.of(names)), Whom.anyone(), Whom.anyone());
  }

  Rules allowTo(String role, Rule.Kind kind, String... names) {
    Whom<String> roles = Whom.only(Set.of(role));
    return rule(Rule.Effect.ALLOW, Map.of(kind, List.of(names)), roles, Whom.anyone());
  }

  Rules rule(
      Rule.Effect effect,
      Map<Rule.Kind, List<String>> names,
      Whom<String> roles,
      Whom<Subject> subjects) {
    int place = rules.size() + 1;
    RuleRef at = new RuleRef("p#" + place, "rules.yaml", 10 + place);
    rules.add(new Rule(at, effect, names, roles, subjects, Optional.of("reason " + place)));
    return this;
  }

  AccessRules compiled() {
    return new AccessRules(new Policy("p", "p (rules.yaml:3)", otherwise, members, rules));
  }

  /**
   * What an enterer gets for an operation; nobody is asked what it may do before it has entered.
   */
  Permission ask(String subject, Published operation) {
    AccessRules compiled = compiled();
    Caller caller = Caller.of(Subject.parse(subject).orElseThrow(), "test");
    return switch (compiled.mayEnter(caller)) {
      case Entry.Enters(var role, _, _) -> compiled.mayDo(caller, role, operation);
      case Entry.Stays stays -> throw new AssertionError(stays.toString());
    };
  }

  Permission ask(String subject, Operation operation) {
    return ask(subject, new Published(operation, operation, Set.of()));
  }

  Entry enter(String subject) {
    return compiled().mayEnter(Caller.of(Subject.parse(subject).orElseThrow(), "test"));
  }

  static Operation tool(String name) {
    return new Operation.ToolCall(name, NOTHING);
  }

  static Published narrowed(String tool, String... roles) {
    return new Published(tool(tool), tool(tool), Set.of(roles));
  }

  static Published renamed(String shown, String original) {
    return new Published(tool(shown), tool(original), Set.of());
  }
}
