package dev.postern.policies.rulebook;

import dev.postern.hooks.Hook;
import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.chain.Step;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.RuleRef;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.gate.Authenticator;
import dev.postern.policies.gate.Gate;
import dev.postern.policies.gate.ProtectedResource;
import dev.postern.policies.gate.Route;
import dev.postern.policies.rulebook.documents.AsJson;
import dev.postern.policies.rulebook.documents.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Rules that were read and found whole. Immutable; opened once for each gate that decides by it.
 */
public final class Rulebook {
  private static final Authority ANY_HOST = Authority.of("localhost", 80);

  private final Library library;
  private final List<HookPlan> hooks;
  private final String edition;

  Rulebook(Library library, List<HookPlan> hooks, String edition) {
    this.library = library;
    this.hooks = List.copyOf(hooks);
    this.edition = edition;
  }

  Library library() {
    return library;
  }

  List<HookPlan> hooks() {
    return hooks;
  }

  /** The name of what these rules say: the same for the same content. */
  public String edition() {
    return edition;
  }

  /** What the sidecar is called; part of every decision's id. */
  public String sidecarName() {
    return library.sidecar().name();
  }

  /** How the sidecar runs; all defaults when no document says anything. */
  public SidecarConfig sidecar() {
    return library.sidecar().spec();
  }

  /** The names of the protected servers, in the order in which they were read. */
  public List<String> servers() {
    return library.servers().stream().map(Named::name).toList();
  }

  /**
   * A server, seen by whoever carries its traffic.
   *
   * @param hosts empty for any host
   * @param path below which it answers
   * @param metadata where it is said who gives out tokens for it, if it is
   */
  public record Protection(
      String name,
      List<Authority> hosts,
      String path,
      Optional<String> metadata,
      Upstream upstream) {}

  /** All protected servers, in the order in which they were read. */
  public List<Protection> protections() {
    return library.servers().stream()
        .map(server ->
            new Protection(
                server.name(),
                server.spec().answersTo(),
                server.spec().servedBelow(),
                server.spec().resource().map(ProtectedResource::metadataPath),
                server.spec().upstream()))
        .toList();
  }

  /** Where callers reach a server. */
  public record Front(boolean mcp, Authority host, String path) {}

  /** Where callers reach the server of this name; empty when there is none. */
  public Optional<Front> front(String server) {
    return library.servers().stream()
        .filter(one -> one.name().equals(server))
        .findFirst()
        .map(one ->
            new Front(
                one.spec().protocol() == ProtectedServer.Protocol.MCP,
                one.spec().hosts().map(hosts -> hosts.getFirst().value()).orElse(ANY_HOST),
                one.spec().servedBelow()));
  }

  /** Every rule of every policy, in the order in which they were read. */
  public List<RuleRef> rules() {
    List<RuleRef> rules = new ArrayList<>();
    library.policies().forEach(policy -> rules.addAll(Deciders.ruleNames(policy)));
    return List.copyOf(rules);
  }

  /** The documents as they were written; a secret stands as the reference to it. */
  public Json documents() {
    List<Json> all = new ArrayList<>();
    for (Document document : library.documents()) {
      all.add(
          Json.Obj.builder()
              .put("kind", new Json.Str(document.kind()))
              .put("name", new Json.Str(document.name()))
              .put("at", new Json.Str(document.place().toString()))
              .put("spec", AsJson.of(document.spec()))
              .build());
    }
    return new Json.Arr(all);
  }

  /** A gate that decides by these rules, and knows callers as their documents say. */
  public Gate open(Belongings belongings) {
    return open(belongings, UnaryOperator.identity());
  }

  /**
   * A gate that decides by these rules.
   *
   * @param knowing what stands in the place of each server's authentication, given the real one
   * @throws IllegalStateException if a hook that could be opened when the rules were read no longer
   *     can; nothing is held then
   */
  public Gate open(Belongings belongings, UnaryOperator<Authenticator> knowing) {
    Map<HookPlan, Hook> lent = new LinkedHashMap<>();
    boolean opened = false;
    try {
      hooks.forEach(plan -> lent.put(plan, belongings.lend(plan)));
      Gate gate =
          new Gate(
              addresses(belongings, lent, knowing),
              belongings.around(edition),
              () -> hooks.forEach(belongings::giveBack));
      opened = true;
      return gate;
    } finally {
      if (!opened) {
        lent.keySet().forEach(belongings::giveBack);
      }
    }
  }

  private Addresses addresses(
      Belongings belongings, Map<HookPlan, Hook> lent, UnaryOperator<Authenticator> knowing) {
    Deciders deciders = new Deciders(library, belongings.clock());
    Addresses addresses = new Addresses();
    for (Named<ProtectedServer> server : library.servers()) {
      Route route = route(server, deciders, knowing, chain(server.name(), lent));
      addresses.add(server.spec().answersTo(), route);
      server.spec().externalUrl().ifPresent(url -> addresses.known(url.value().authority(), route));
    }
    return addresses.sorted();
  }

  private static Route route(
      Named<ProtectedServer> server,
      Deciders deciders,
      UnaryOperator<Authenticator> knowing,
      HookChain chain) {
    ProtectedServer spec = server.spec();
    return new Route(
        deciders.target(server),
        spec.servedBelow(),
        spec.resource(),
        knowing.apply(deciders.authenticator(spec)),
        deciders.resolver(),
        deciders.authorizer(server),
        deciders.catalog(spec),
        chain,
        spec.limits().forRoute(),
        spec.mcpOrDefault().origins().stream().map(Origin::value).toList(),
        spec.hide().value(),
        spec.mode() == ProtectedServer.Enforcement.OBSERVE,
        spec.callerToken() == ProtectedServer.CallerToken.FORWARD,
        spec.mcpOrDefault().refusals() == ProtectedServer.Refusals.TOOL_RESULT);
  }

  private static HookChain chain(String server, Map<HookPlan, Hook> lent) {
    List<Step> steps = new ArrayList<>();
    lent.forEach((plan, hook) -> {
      if (plan.appliesTo(server)) {
        steps.add(
            new Step(plan.name(), hook, plan.points(), plan.mode(), plan.priority(), plan.limit()));
      }
    });
    return new HookChain(steps);
  }
}
