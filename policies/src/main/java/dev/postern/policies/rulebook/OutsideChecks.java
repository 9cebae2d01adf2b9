package dev.postern.policies.rulebook;

import dev.postern.policies.grants.Rule;
import dev.postern.policies.rulebook.documents.Placed;
import dev.postern.policies.rulebook.documents.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What clients may learn of a server: its URL, where to get tokens, and what it does not show. */
final class OutsideChecks {
  private final Library library;
  private final Problems problems;
  private final Problems warnings;

  OutsideChecks(Library library, Problems problems, Problems warnings) {
    this.library = library;
    this.problems = problems;
    this.warnings = warnings;
  }

  void run() {
    refuseSameUrl();
    for (Named<ProtectedServer> server : library.servers()) {
      ProtectedServer spec = server.spec();
      switch (spec.protocol()) {
        case MCP -> {
          spec.mcpOrDefault().authorization().ifPresent(source -> check(source, server));
          if (spec.hide().value()) {
            checkHidden(server);
          }
        }
        case HTTP ->
            spec.externalUrl()
                .ifPresent(url ->
                    problems.add(
                        url.place(),
                        "'externalUrl' means nothing to an http server in this version"));
      }
    }
  }

  private void refuseSameUrl() {
    Map<String, String> taken = new HashMap<>();
    for (Named<ProtectedServer> server : library.servers()) {
      server
          .spec()
          .externalUrl()
          .ifPresent(url -> {
            String other = taken.putIfAbsent(url.value().toString(), server.name());
            if (other != null) {
              problems.add(url.place(), "clients know server '" + other + "' by " + url.value());
            }
          });
    }
  }

  private void check(Placed<ProtectedServer.TokenSource> source, Named<ProtectedServer> server) {
    if (server.spec().externalUrl().isEmpty()) {
      problems.add(
          source.place(),
          "'authorization' needs 'externalUrl': tokens are for a URL, and no request is asked for it");
    }
    refuseTwice(source.value().servers(), Issuer::value);
    refuseTwice(source.value().scopes(), Scope::value);
    warnings.add(
        source.place(),
        "clients of server '"
            + server.name()
            + "' are told where to get tokens, and in this version only keys are taken");
  }

  private <T> void refuseTwice(List<Placed<T>> all, Function<T, String> text) {
    Set<String> named = new HashSet<>();
    for (Placed<T> one : all) {
      if (!named.add(text.apply(one.value()))) {
        problems.add(one.place(), "'" + text.apply(one.value()) + "' is named twice");
      }
    }
  }

  /**
   * For a name that a pattern allows and the server does not have, the server answers, in its own
   * words: whatever else matches that pattern and is hidden is told apart by them.
   */
  private void checkHidden(Named<ProtectedServer> server) {
    Optional<Named<AccessPolicy>> policy =
        server.spec().policy().flatMap(name -> library.policy(name.value()));
    if (policy.isEmpty()) {
      return;
    }
    String lets = "policy '" + policy.get().name() + "' allows ";
    if (opens(policy.get().spec(), Rule.Kind.TOOLS)
        && server.spec().allowedOperations().isEmpty()) {
      problems.add(
          server.spec().hide().place(),
          "'hide' needs 'allowedOperations', since "
              + lets
              + "tools by more than their names: what there is must be known to be hidden");
    }
    for (Rule.Kind kind : List.of(Rule.Kind.PROMPTS, Rule.Kind.RESOURCES)) {
      if (opens(policy.get().spec(), kind)) {
        String what = kind == Rule.Kind.PROMPTS ? "prompts" : "resources";
        warnings.add(
            server.spec().hide().place(),
            lets
                + what
                + " by more than their names: hidden ones among them can be told from such as the"
                + " server does not have");
      }
    }
  }

  private static boolean opens(AccessPolicy policy, Rule.Kind kind) {
    Stream<String> allowed =
        policy.rules().stream()
            .map(Placed::value)
            .filter(rule -> rule.effect() == AccessPolicy.Effect.ALLOW)
            .flatMap(rule -> rule.names().getOrDefault(kind, List.of()).stream())
            .map(Placed::value);
    return policy.otherwise() == AccessPolicy.Otherwise.ALLOW
        || allowed.anyMatch(name -> name.indexOf('*') >= 0);
  }
}
