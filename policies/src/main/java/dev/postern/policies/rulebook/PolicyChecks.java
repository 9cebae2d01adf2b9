package dev.postern.policies.rulebook;

import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.grants.Rule;
import dev.postern.policies.rulebook.documents.Nearest;
import dev.postern.policies.rulebook.documents.Place;
import dev.postern.policies.rulebook.documents.Placed;
import dev.postern.policies.rulebook.documents.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold within a policy, and between it and the servers that name it. */
final class PolicyChecks {
  private static final String VIEWER = "viewer";

  private final Library library;
  private final Problems problems;
  private final Problems warnings;

  PolicyChecks(Library library, Problems problems, Problems warnings) {
    this.library = library;
    this.problems = problems;
    this.warnings = warnings;
  }

  void run() {
    for (Named<AccessPolicy> policy : library.policies()) {
      refuseSameMember(policy.spec());
      policy.spec().rules().forEach(rule -> check(rule, policy));
      warnOfUselessness(policy);
    }
  }

  private void refuseSameMember(AccessPolicy policy) {
    Map<Subject, Place> members = new HashMap<>();
    for (Placed<AccessPolicy.Member> member : policy.members()) {
      Subject subject = member.value().subject();
      Place first = members.putIfAbsent(subject, member.place());
      if (first != null) {
        problems.add(member.place(), "'" + subject + "' is a member twice, first in " + first);
      }
    }
  }

  private void check(Placed<AccessPolicy.Ruling> rule, Named<AccessPolicy> policy) {
    AccessPolicy.Ruling ruling = rule.value();
    Rule.Effect effect = ruling.effect().ofRule();
    ruling.names().forEach((kind, names) -> names.forEach(name -> check(kind, effect, name)));
    ruling.roles().orElse(List.of()).forEach(role -> warnOfStrangeRole(role, policy, warnings));
    ruling.subjects().orElse(List.of()).forEach(one -> warnOfStranger(one, policy));
    warnOfWrongProtocol(rule, policy);
    if (ruling.effect() == AccessPolicy.Effect.ALLOW && ruling.reason().isPresent()) {
      warnings.add(rule.place(), "'reason' is told to who is refused: nobody, where a rule allows");
    }
  }

  private void check(Rule.Kind kind, Rule.Effect effect, Placed<String> name) {
    kind.flaw(effect, name.value())
        .ifPresent(flaw -> problems.add(name.place(), "'" + name.value() + "': " + flaw));
  }

  /** A role that nobody has is probably another one, mistyped. */
  static void warnOfStrangeRole(
      Placed<String> role, Named<AccessPolicy> policy, Problems warnings) {
    Set<String> roles =
        policy.spec().members().stream()
            .map(member -> member.value().role())
            .collect(Collectors.toSet());
    if (policy.spec().otherwise() == AccessPolicy.Otherwise.ALLOW) {
      roles.add(VIEWER);
    }
    if (!roles.contains(role.value())) {
      warnings.add(
          role.place(),
          "no member of policy '" + policy.name() + "' has the role '" + role.value() + "'",
          Nearest.to(role.value(), roles));
    }
  }

  private void warnOfStranger(Placed<Subject> subject, Named<AccessPolicy> policy) {
    boolean open = policy.spec().otherwise() == AccessPolicy.Otherwise.ALLOW;
    Set<String> members =
        policy.spec().members().stream()
            .map(member -> member.value().subject().toString())
            .collect(Collectors.toSet());
    String named = subject.value().toString();
    if (!members.contains(named) && !(open && subject.value().kind().equals("user"))) {
      warnings.add(
          subject.place(),
          "'" + named + "' is no member of policy '" + policy.name() + "' and cannot enter",
          Nearest.to(named, members));
    }
  }

  private void warnOfWrongProtocol(Placed<AccessPolicy.Ruling> rule, Named<AccessPolicy> policy) {
    Set<ProtectedServer.Protocol> spoken =
        library.serversUnder(policy).stream()
            .map(server -> server.spec().protocol())
            .collect(Collectors.toSet());
    Set<Rule.Kind> kinds = rule.value().names().keySet();
    boolean routes = kinds.contains(Rule.Kind.ROUTES);
    boolean others = !kinds.equals(Set.of(Rule.Kind.ROUTES));
    if (routes && spoken.equals(Set.of(ProtectedServer.Protocol.MCP))) {
      warnings.add(rule.place(), "this rule names routes, and only mcp servers use its policy");
    }
    if (others && spoken.equals(Set.of(ProtectedServer.Protocol.HTTP))) {
      warnings.add(
          rule.place(), "this rule names what only MCP has, and only http servers use its policy");
    }
  }

  private void warnOfUselessness(Named<AccessPolicy> policy) {
    AccessPolicy spec = policy.spec();
    List<Named<ProtectedServer>> servers = library.serversUnder(policy);
    String name = "policy '" + policy.name() + "' ";
    if (servers.isEmpty()) {
      warnings.add(policy.place(), name + "is named by no server");
    }
    if (spec.otherwise() == AccessPolicy.Otherwise.ALLOW) {
      return;
    }
    boolean allowsSome =
        spec.rules().stream().anyMatch(rule -> rule.value().effect() == AccessPolicy.Effect.ALLOW);
    boolean byRolesOnly =
        spec.rules().isEmpty()
            && servers.stream()
                .flatMap(server -> server.spec().published().stream())
                .anyMatch(operation -> operation.allowedRoles().isPresent());
    if (spec.members().isEmpty()) {
      warnings.add(policy.place(), name + "refuses everybody: it has no member");
    } else if (!allowsSome && !byRolesOnly) {
      warnings.add(policy.place(), name + "refuses everything: no rule of it allows anything");
    }
  }
}
