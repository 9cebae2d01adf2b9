package dev.postern.policies.rulebook;

import dev.postern.hooks.traffic.RuleRef;
import dev.postern.hooks.traffic.Subject;
import dev.postern.hooks.traffic.Target;
import dev.postern.policies.catalog.AllowedOperations;
import dev.postern.policies.catalog.Everything;
import dev.postern.policies.gate.Authenticator;
import dev.postern.policies.gate.Authorizer;
import dev.postern.policies.gate.Catalog;
import dev.postern.policies.gate.SubjectResolver;
import dev.postern.policies.grants.AccessRules;
import dev.postern.policies.grants.NoPolicy;
import dev.postern.policies.grants.Policy;
import dev.postern.policies.grants.Rule;
import dev.postern.policies.grants.Whom;
import dev.postern.policies.identity.Anonymous;
import dev.postern.policies.identity.ApiKeys;
import dev.postern.policies.identity.Authenticators;
import dev.postern.policies.identity.Claimed;
import dev.postern.policies.identity.ClientCertificates;
import dev.postern.policies.rulebook.documents.Placed;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Chooses who decides, by what documents say. Documents that several servers name are shared. */
final class Deciders {
  private final Library library;
  private final Clock clock;
  private final SubjectResolver resolver = new Claimed();
  private final Map<String, Authenticator> authenticators = new HashMap<>();
  private final Map<String, Authorizer> authorizers = new HashMap<>();

  Deciders(Library library, Clock clock) {
    this.library = library;
    this.clock = clock;
  }

  Target target(Named<ProtectedServer> server) {
    return switch (server.spec().protocol()) {
      case MCP ->
          new Target.McpServer(
              server.name(), server.spec().upstream(), server.spec().mcpOrDefault().transport());
      case HTTP -> new Target.HttpApi(server.name(), server.spec().upstream());
    };
  }

  SubjectResolver resolver() {
    return resolver;
  }

  Authenticator authenticator(ProtectedServer server) {
    return new Authenticators(
        server.authentication().stream()
            .map(name -> authenticators.computeIfAbsent(name.value(), this::authenticator))
            .toList());
  }

  private Authenticator authenticator(String name) {
    Authentication spec = library.authentication(name).orElseThrow().spec();
    if (spec.anonymous().isPresent()) {
      return new Anonymous(name);
    }
    if (spec.clientCertificate().isPresent()) {
      return certificates(name, spec.clientCertificate().get());
    }
    ApiKeys.Headed headed =
        spec.apiKeyHeader().isPresent()
            ? ApiKeys.Headed.BEARER_OR_X_API_KEY
            : ApiKeys.Headed.BEARER;
    return new ApiKeys(name, spec.entries(), headed, clock);
  }

  private static Authenticator certificates(String name, Authentication.Certificates spec) {
    Set<String> domains = new LinkedHashSet<>();
    spec.trustDomains().forEach(domain -> domains.add(domain.value().name()));
    Map<String, Subject> holders = new HashMap<>();
    spec.dnsNames()
        .forEach(holder -> holders.put(holder.value().name().name(), holder.value().subject()));
    return new ClientCertificates(name, domains, holders);
  }

  Authorizer authorizer(Named<ProtectedServer> server) {
    return server
        .spec()
        .policy()
        .map(name -> authorizers.computeIfAbsent(name.value(), this::authorizer))
        .orElseGet(() -> new NoPolicy(server.name()));
  }

  private Authorizer authorizer(String name) {
    Named<AccessPolicy> policy = library.policy(name).orElseThrow();
    List<Policy.Member> members =
        policy.spec().members().stream()
            .map(Placed::value)
            .map(member -> new Policy.Member(member.subject(), member.role()))
            .toList();
    List<Placed<AccessPolicy.Ruling>> rulings = policy.spec().rules();
    List<Rule> rules =
        IntStream.range(0, rulings.size())
            .mapToObj(i -> rule(name + "#" + (i + 1), rulings.get(i)))
            .toList();
    Policy.Default otherwise =
        switch (policy.spec().otherwise()) {
          case ALLOW -> Policy.Default.ALLOW;
          case DENY -> Policy.Default.DENY;
        };
    return new AccessRules(new Policy(name, policy.at(), otherwise, members, rules));
  }

  /** The rules of a policy as explanations name them. */
  static List<RuleRef> ruleNames(Named<AccessPolicy> policy) {
    List<Placed<AccessPolicy.Ruling>> rulings = policy.spec().rules();
    return IntStream.range(0, rulings.size())
        .mapToObj(i -> at(policy.name() + "#" + (i + 1), rulings.get(i)))
        .toList();
  }

  private static RuleRef at(String name, Placed<AccessPolicy.Ruling> placed) {
    return new RuleRef(name, placed.place().file(), placed.place().line());
  }

  private static Rule rule(String name, Placed<AccessPolicy.Ruling> placed) {
    AccessPolicy.Ruling ruling = placed.value();
    Map<Rule.Kind, List<String>> names = new EnumMap<>(Rule.Kind.class);
    ruling
        .names()
        .forEach((kind, all) -> names.put(kind, all.stream().map(Placed::value).toList()));
    RuleRef at = at(name, placed);
    Whom<String> roles = whom(ruling.roles());
    Whom<Subject> subjects = whom(ruling.subjects());
    return new Rule(at, ruling.effect().ofRule(), names, roles, subjects, ruling.reason());
  }

  private static <T> Whom<T> whom(Optional<List<Placed<T>>> named) {
    if (named.isEmpty()) {
      return Whom.anyone();
    }
    Set<T> them = new LinkedHashSet<>();
    named.get().forEach(one -> them.add(one.value()));
    return Whom.only(them);
  }

  Catalog catalog(ProtectedServer server) {
    return server.allowedOperations().isEmpty()
        ? Everything.EVERYTHING
        : new AllowedOperations(server.published());
  }
}
