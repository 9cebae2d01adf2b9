package dev.postern.policies.rulebook;

import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.grants.Rule;
import dev.postern.policies.rulebook.documents.AnyOf;
import dev.postern.policies.rulebook.documents.Default;
import dev.postern.policies.rulebook.documents.Key;
import dev.postern.policies.rulebook.documents.NotEmpty;
import dev.postern.policies.rulebook.documents.NotYet;
import dev.postern.policies.rulebook.documents.Placed;
import dev.postern.policies.rulebook.documents.Says;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Says("Who may enter a server, in which role, and what each may do there.")
@NotYet("engine")
@NotYet("scope")
@NotYet("mode")
record AccessPolicy(
    @Says("What holds where no member and no rule is found.") @Key("default") @Default("deny")
        Otherwise otherwise,
    @Says("Who is a member, in which role.") @Default("[]") List<Placed<Member>> members,
    @Says("What members may do. A deny wins, wherever it stands.") @Default("[]")
        List<Placed<Ruling>> rules) {

  static final String ALL_OF_THEM = "an empty list names nothing: write \"*\" to name all";
  static final String ANYBODY = "an empty list means nobody: leave it out to mean anybody";

  /** What holds where nothing is said. */
  enum Otherwise {
    DENY,
    ALLOW
  }

  @NotYet("group")
  @NotYet("claim")
  record Member(
      @Says("Who, kind:id; anonymous:anyone is who shows no credential.") Subject subject,
      @Says("In which role; compared exactly.") String role) {}

  @AnyOf({"tools", "prompts", "resources", "methods", "routes"})
  @NotYet(value = "when", saying = "rules on arguments ('when') are")
  @NotYet("mode")
  record Ruling(
      @Says("Whether it allows or denies.") Effect effect,
      @Says("Tools of an MCP server; '*' stands for any characters.") @NotEmpty(ALL_OF_THEM)
          Optional<List<Placed<String>>> tools,
      @Says("Prompts of an MCP server; '*' stands for any characters.") @NotEmpty(ALL_OF_THEM)
          Optional<List<Placed<String>>> prompts,
      @Says("URIs of resources of an MCP server; '*' stands for any characters.")
          @NotEmpty(ALL_OF_THEM)
          Optional<List<Placed<String>>> resources,
      @Says("Other methods of MCP, such as logging/setLevel.") @NotEmpty(ALL_OF_THEM)
          Optional<List<Placed<String>>> methods,
      @Says("HTTP methods and paths, 'GET /v1/*'.") @NotEmpty(ALL_OF_THEM)
          Optional<List<Placed<String>>> routes,
      @Says("Whom it means, by role. Left out: any role.") @NotEmpty(ANYBODY)
          Optional<List<Placed<String>>> roles,
      @Says("Whom it means, by who they are. Left out: anyone.") @NotEmpty(ANYBODY)
          Optional<List<Placed<Subject>>> subjects,
      @Says("What a refused caller is told.") Optional<String> reason) {

    Map<Rule.Kind, List<Placed<String>>> names() {
      Map<Rule.Kind, List<Placed<String>>> names = new EnumMap<>(Rule.Kind.class);
      tools.ifPresent(some -> names.put(Rule.Kind.TOOLS, some));
      prompts.ifPresent(some -> names.put(Rule.Kind.PROMPTS, some));
      resources.ifPresent(some -> names.put(Rule.Kind.RESOURCES, some));
      methods.ifPresent(some -> names.put(Rule.Kind.METHODS, some));
      routes.ifPresent(some -> names.put(Rule.Kind.ROUTES, some));
      return names;
    }
  }

  /** What a rule does. */
  enum Effect {
    ALLOW(Rule.Effect.ALLOW),
    DENY(Rule.Effect.DENY);

    private final Rule.Effect ofRule;

    Effect(Rule.Effect ofRule) {
      this.ofRule = ofRule;
    }

    Rule.Effect ofRule() {
      return ofRule;
    }
  }
}
