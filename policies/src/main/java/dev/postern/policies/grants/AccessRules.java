package dev.postern.policies.grants;

import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authorizer;
import dev.postern.policies.gate.Catalog;
import dev.postern.policies.grants.RuleTable.Placed;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides by one {@link Policy}.
 *
 * <p>A member enters in its role; under {@code default: allow} every other user enters as {@code
 * viewer}, service accounts and the like do not. What it may do there, the first that applies:
 *
 * <ol>
 *   <li>a rule that denies it, wherever it stands, by the name the caller used or the server's own,
 *       an address however it is spelt;
 *   <li>{@code allowedRoles} of the operation, which only narrow;
 *   <li>what every client needs to be connected, and lists, are free;
 *   <li>a rule that allows it;
 *   <li>in a policy without any rules {@code allowedRoles} that have let the role through;
 *   <li>the policy's default.
 * </ol>
 *
 * <p>A rule denies methods by whatever name they have in MCP, and allows only those that have no
 * kind of their own: {@code methods: ["*"]} never opens a tool.
 */
public final class AccessRules implements Authorizer {
  private static final String VIEWER = "viewer";

  private final Policy policy;
  private final String by;
  private final Map<Subject, Entry.Enters> members = new HashMap<>();
  private final Entry.Enters anyUser;
  private final RuleTable denials;
  private final RuleTable allowances;
  private final Permission.Granted freely;
  private final Permission.Granted byDefault;
  private final Permission.Granted byItsRoles;

  public AccessRules(Policy policy) {
    this.policy = policy;
    this.by = "policy " + policy.name();
    for (Policy.Member member : policy.members()) {
      Optional<String> role = Optional.of(member.role());
      Entry.Enters enters = new Entry.Enters(role, by + ", member " + member.subject());
      if (members.put(member.subject(), enters) != null) {
        throw new IllegalArgumentException(policy.at() + ": twice a member: " + member.subject());
      }
    }
    this.anyUser = new Entry.Enters(Optional.of(VIEWER), by + ", default: allow");
    this.denials = new RuleTable(policy.rules(), Rule.Effect.DENY);
    this.allowances = new RuleTable(policy.rules(), Rule.Effect.ALLOW);
    this.freely = new Permission.Granted(Optional.empty(), by + ", free to all who may enter");
    this.byDefault = new Permission.Granted(Optional.empty(), by + ", default: allow");
    this.byItsRoles = new Permission.Granted(Optional.empty(), by + ", allowedRoles");
  }

  @Override
  public Entry mayEnter(Caller caller) {
    Entry.Enters member = members.get(caller.subject());
    if (member != null) {
      return member;
    }
    if (!opensByDefault()) {
      return stays(caller, "is no member");
    }
    return caller.subject().kind().equals("user")
        ? anyUser
        : stays(caller, "is no member, and default: allow is for users only");
  }

  private Entry.Stays stays(Caller caller, String because) {
    String subject = Wording.quoted(caller.subject().toString());
    return new Entry.Stays(
        by,
        subject + " " + because + " of policy " + policy.at(),
        "a member " + subject + " in policy " + policy.at());
  }

  @Override
  public Permission mayDo(Caller caller, Optional<String> role, Catalog.Published operation) {
    RuleTable.Asker asker = rule -> rule.means(role, caller.subject());
    Rule.Kind kind = kind(operation.shown());
    String name = operation.shown().name();
    Optional<Placed> denied = denial(kind, operation, asker);
    if (denied.isPresent()) {
      return denied(denied.get().rule(), kind, name);
    }
    boolean narrowed = !operation.allowedRoles().isEmpty();
    if (narrowed && !operation.allowedRoles().contains(role.orElse(""))) {
      return outsideItsRoles(role, operation, kind, name);
    }
    if (Methods.isFree(operation.shown())) {
      return freely;
    }
    boolean plain = isPlain(kind, operation.shown());
    Optional<Placed> allowed =
        plain ? allowances.first(kind, name, asker) : allowances.firstExact(kind, name, asker);
    if (allowed.isPresent()) {
      return allowed.get().granted();
    }
    if (!plain) {
      return ambiguous(kind, name);
    }
    if (!Methods.isKnown(operation.shown())) {
      return unheardOf(name);
    }
    if (narrowed && policy.rules().isEmpty()) {
      return byItsRoles;
    }
    return opensByDefault() ? byDefault : notGranted(role, kind, name);
  }

  private boolean opensByDefault() {
    return policy.otherwise() == Policy.Default.ALLOW;
  }

  private Optional<Placed> denial(
      Rule.Kind kind, Catalog.Published operation, RuleTable.Asker asker) {
    Operation shown = operation.shown();
    Operation original = operation.original();
    Optional<Placed> denied = denials.firstHowever(kind, shown.name(), asker);
    if (denied.isEmpty() && !original.name().equals(shown.name())) {
      denied = denials.firstHowever(kind(original), original.name(), asker);
    }
    return denied.isEmpty() ? denialOfItsMethod(shown, asker) : denied;
  }

  private Optional<Placed> denialOfItsMethod(Operation operation, RuleTable.Asker asker) {
    return switch (operation) {
      case Operation.ToolCall _ -> denials.first(Rule.Kind.METHODS, "tools/call", asker);
      case Operation.PromptGet _ -> denials.first(Rule.Kind.METHODS, "prompts/get", asker);
      case Operation.ResourceRead _ -> denials.first(Rule.Kind.METHODS, "resources/read", asker);
      case Operation.Listing _, Operation.Using _, Operation.McpOther _, Operation.HttpCall _ ->
          Optional.empty();
    };
  }

  private static Rule.Kind kind(Operation operation) {
    return switch (operation) {
      case Operation.ToolCall _ -> Rule.Kind.TOOLS;
      case Operation.PromptGet _ -> Rule.Kind.PROMPTS;
      case Operation.ResourceRead _ -> Rule.Kind.RESOURCES;
      case Operation.Listing _, Operation.Using _, Operation.McpOther _ -> Rule.Kind.METHODS;
      case Operation.HttpCall _ -> Rule.Kind.ROUTES;
    };
  }

  /** Where no rule speaks of addresses, none can be fooled by how they are spelt. */
  private boolean isPlain(Rule.Kind kind, Operation operation) {
    if (!denials.speaksOf(kind) && !allowances.speaksOf(kind)) {
      return true;
    }
    return switch (operation) {
      case Operation.ResourceRead(String uri) -> Spelling.isPlainUri(uri);
      case Operation.HttpCall(_, String path) -> Spelling.isPlainPath(path);
      case Operation.ToolCall _,
          Operation.PromptGet _,
          Operation.Listing _,
          Operation.Using _,
          Operation.McpOther _ ->
          true;
    };
  }

  private static Permission.Denied denied(Rule rule, Rule.Kind kind, String name) {
    String what = Wording.of(kind, name);
    return new Permission.Denied(
        new Refusal.ByRule(rule.at(), rule.reason(), "rule " + rule.at() + " denies " + what),
        Optional.of(rule.at()),
        "nothing, as long as rule " + rule.at() + " denies it");
  }

  private Permission.Denied outsideItsRoles(
      Optional<String> role, Catalog.Published operation, Rule.Kind kind, String name) {
    String needed = Wording.any("role", operation.allowedRoles());
    String why = Wording.of(kind, name) + " is for " + needed + ", not for " + Wording.ofRole(role);
    return refused(why, needed + ", or that role among its allowedRoles");
  }

  private Permission.Denied ambiguous(Rule.Kind kind, String name) {
    String what = Wording.of(kind, name);
    return refused(
        what + " can be read in more than one way, and no rule names it exactly",
        "a plain spelling of it, or an allow rule in " + by + " that names exactly this");
  }

  /** An open policy does not open what nobody here knows the meaning of. */
  private Permission.Denied unheardOf(String method) {
    return refused(
        "method " + Wording.quoted(method) + " is none of MCP's, and no rule names it",
        "an allow rule in " + by + " that names this method");
  }

  private Permission.Denied notGranted(Optional<String> role, Rule.Kind kind, String name) {
    String what = Wording.of(kind, name);
    String asked = what + " and " + Wording.ofRole(role);
    String remedy = "an allow rule for " + asked + " in policy " + policy.at();
    return allowances
        .first(kind, name, RuleTable.Asker.ANYONE)
        .map(Placed::rule)
        .map(
            near -> "rule " + near.at() + " allows " + what + " to " + Wording.whom(near) + " only")
        .map(near -> refused(near, remedy))
        .orElseGet(() -> refused("no rule of " + by + " allows " + asked, remedy));
  }

  private static Permission.Denied refused(String why, String remedy) {
    return new Permission.Denied(new Refusal.NotGranted(why), Optional.empty(), remedy);
  }
}
