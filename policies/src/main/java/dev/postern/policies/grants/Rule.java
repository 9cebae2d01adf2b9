package dev.postern.policies.grants;

import dev.postern.hooks.traffic.RuleRef;
import dev.postern.hooks.traffic.Subject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One rule of a policy. It matches an operation that one of its names matches, asked by somebody it
 * means.
 *
 * @param at where it stands
 * @param names per kind, exact names or names with {@code *} for any run of characters; none of
 *     them with a {@link Kind#flaw}
 * @param roles whom it means by their role
 * @param subjects whom it means by who they are
 * @param reason what a refused caller is told
 */
public record Rule(
    RuleRef at,
    Effect effect,
    Map<Kind, List<String>> names,
    Whom<String> roles,
    Whom<Subject> subjects,
    Optional<String> reason) {
  public Rule {
    Map<Kind, List<String>> copy = new EnumMap<>(Kind.class);
    for (Map.Entry<Kind, List<String>> of : names.entrySet()) {
      for (String name : of.getValue()) {
        of.getKey()
            .flaw(effect, name)
            .ifPresent(flaw -> {
              throw new IllegalArgumentException(at + ": " + name + ": " + flaw);
            });
      }
      copy.put(of.getKey(), List.copyOf(of.getValue()));
    }
    names = Map.copyOf(copy);
  }

  boolean means(Optional<String> role, Subject subject) {
    return subjects.includes(subject)
        && (roles instanceof Whom.Anyone || (role.isPresent() && roles.includes(role.get())));
  }

  /** What a rule does. A deny wins over every allow, wherever it stands. */
  public enum Effect {
    ALLOW,
    DENY
  }

  /** What a rule can name. */
  public enum Kind {
    TOOLS("tools", "tool"),
    PROMPTS("prompts", "prompt"),
    RESOURCES("resources", "resource"),
    /** MCP methods that have no kind of their own here. */
    METHODS("methods", "method"),
    /** An HTTP method and a path without escapes, {@code GET /v1/*}. */
    ROUTES("routes", "route");

    private final String key;
    private final String word;

    Kind(String key, String word) {
      this.key = key;
      this.word = word;
    }

    /** The key under which documents list such names. */
    public String key() {
      return key;
    }

    String word() {
      return word;
    }

    /** What is wrong with a name of this kind in a rule of this effect; empty when nothing is. */
    public Optional<String> flaw(Effect effect, String name) {
      if (name.isBlank()) {
        return Optional.of("a name is missing; '*' means all");
      }
      return switch (this) {
        case TOOLS, PROMPTS, RESOURCES -> Optional.empty();
        case METHODS -> Methods.flaw(effect, name);
        case ROUTES -> Routed.flaw(name);
      };
    }
  }
}
