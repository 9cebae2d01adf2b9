package dev.postern.policies.grants;

import dev.postern.hooks.traffic.Subject;
import java.util.List;

/**
 * Who may enter a server and what they may do there.
 *
 * @param at the policy's name, file and line, {@code weather-users (rules.yaml:20)}
 * @param otherwise what holds for those who are no members, and for operations that no rule matches
 * @param members no subject twice
 */
public record Policy(
    String name, String at, Default otherwise, List<Member> members, List<Rule> rules) {
  public Policy {
    members = List.copyOf(members);
    rules = List.copyOf(rules);
  }

  /** One subject and its one role; both are compared exactly, letter case included. */
  public record Member(Subject subject, String role) {}

  /** What holds where nothing is said. */
  public enum Default {
    ALLOW,
    DENY
  }
}
