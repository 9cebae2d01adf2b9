package dev.postern.policies.rulebook;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Transport;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.catalog.AllowedOperations;
import dev.postern.policies.gate.ProtectedResource;
import dev.postern.policies.gate.Route;
import dev.postern.policies.rulebook.documents.Default;
import dev.postern.policies.rulebook.documents.NotEmpty;
import dev.postern.policies.rulebook.documents.NotYet;
import dev.postern.policies.rulebook.documents.Placed;
import dev.postern.policies.rulebook.documents.Says;
import dev.postern.policies.rulebook.documents.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

@Says("An MCP server or HTTP API that we stand in front of.")
@NotYet("egress")
@NotYet("connections")
@NotYet("http")
@NotYet("surfaces")
@NotYet("tenant")
record ProtectedServer(
    @Says("What it speaks.") Protocol protocol,
    @Says("Where it listens, http://host[:port][/path].") Upstream upstream,
    @Says("The hosts it answers to, with or without a port. Left out: any host.")
        @NotEmpty("name at least one host, or leave 'hosts' out to mean any")
        Optional<List<Placed<Authority>>> hosts,
    @Says("The path below which it answers. Left out: the upstream's own path.")
        Optional<PathPrefix> path,
    @Says("The URL by which clients know it; its host is one that it answers to.")
        Optional<Placed<ExternalUrl>> externalUrl,
    @Says("The Authentication documents that know its callers, asked in this order.") @Default("[]")
        List<Placed<String>> authentication,
    @Says("The AccessPolicy that says who may do what. Left out: nobody may do anything.")
        Optional<Placed<String>> policy,
    @Says("Publishes only these tools, by the names the server gave them. Left out: all.")
        @NotEmpty("'allowedOperations' is empty: leave it out to allow all")
        Optional<Placed<Map<String, Placed<AllowedOperation>>>> allowedOperations,
    @Says("Answers what a caller may not use as if there were no such thing.") @Default("false")
        Placed<Boolean> hide,
    @Says("observe: everything is judged and recorded, nothing refused but the malformed.")
        @Default("enforce")
        Enforcement mode,
    @Says("Whether the caller's own credentials go on to the server.")
        @NotYet("replace")
        @Default("strip")
        CallerToken callerToken,
    @Says("What matters only with MCP.") Optional<Placed<McpSettings>> mcp,
    @Says("How much is read of a message, and how much a subject may do at once.") @Default("{}")
        Limits limits) {

  /** What a server speaks. */
  enum Protocol {
    MCP,
    HTTP
  }

  /** Whether refusals take effect. */
  enum Enforcement {
    ENFORCE,
    OBSERVE
  }

  /** What becomes of a caller's credentials. */
  enum CallerToken {
    STRIP,
    FORWARD
  }

  @NotYet("description")
  @NotYet("tags")
  record AllowedOperation(
      @Says("The name under which callers know it; its own is then unknown.")
          Optional<String> alias,
      @Says("The only roles that may use it.")
          @NotEmpty("name at least one role, or leave 'allowedRoles' out to narrow nothing")
          Optional<List<Placed<String>>> allowedRoles) {

    Optional<Set<String>> roles() {
      return allowedRoles.map(
          all -> all.stream().map(Placed::value).collect(Collectors.toUnmodifiableSet()));
    }
  }

  record McpSettings(
      @Says("How a refused tool call is answered: a JSON-RPC error, or a result with isError.")
          @Default("error")
          Refusals refusals,
      @Says("The origins from which browsers may call it.") @Default("[]") List<Origin> origins,
      @Says("Where it answers, if it speaks the transport of 2024-11-05, HTTP+SSE.")
          Optional<SsePaths> sse,
      @Says("Where its clients get tokens; served as OAuth's protected resource metadata.")
          Optional<Placed<TokenSource>> authorization) {

    static final McpSettings DEFAULT =
        new McpSettings(Refusals.ERROR, List.of(), Optional.empty(), Optional.empty());

    Transport transport() {
      return sse.<Transport>map(
              paths -> new Transport.Sse(paths.stream().value(), paths.messages().value()))
          .orElse(Transport.Streamable.STREAMABLE);
    }
  }

  record SsePaths(
      @Says("The path of its stream, below the server's own: /sse.") PathPrefix stream,
      @Says("The path that it names in its endpoint event, below its own: /messages.")
          PathPrefix messages) {}

  record TokenSource(
      @Says("The issuers of tokens, https://host[/path].")
          @NotEmpty("name at least one authorization server")
          List<Placed<Issuer>> servers,
      @Says("The scopes that a token needs for all that the server does.") @Default("[]")
          List<Placed<Scope>> scopes) {}

  /** How a refused tool call is answered. */
  enum Refusals {
    ERROR("error"),
    TOOL_RESULT("toolResult");

    private final String word;

    Refusals(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  record Limits(
      @Says("The largest body that is read.") @Default("4MiB") @Within(least = "1B", most = "1GiB")
          Size body,
      @Says("How deep JSON may be nested.") @Default("64") @Within(least = "1", most = "1000")
          int depth,
      @Says("How many members and items JSON may hold.")
          @Default("10000")
          @Within(least = "1", most = "10000000")
          int members,
      @Says("The largest server-sent event.") @Default("1MiB") @Within(least = "1B", most = "1GiB")
          Size event,
      @Says("How many calls a subject may have under way.")
          @Default("100")
          @Within(least = "1", most = "1000000")
          int callsAtOnce,
      @Says("How many streams a subject may have open.")
          @Default("32")
          @Within(least = "1", most = "1000000")
          int streamsAtOnce) {

    Route.Limits forRoute() {
      return new Route.Limits(
          body.inInt(), depth, members, event.inInt(), callsAtOnce, streamsAtOnce);
    }
  }

  McpSettings mcpOrDefault() {
    return mcp.map(Placed::value).orElse(McpSettings.DEFAULT);
  }

  /** What {@code allowedOperations} lists; nothing when it is left out. */
  List<AllowedOperations.Entry> published() {
    Map<String, Placed<AllowedOperation>> listed =
        allowedOperations.map(Placed::value).orElse(Map.of());
    return listed.entrySet().stream()
        .map(entry ->
            new AllowedOperations.Entry(
                entry.getKey(), entry.getValue().value().alias(), entry.getValue().value().roles()))
        .toList();
  }

  /** The hosts to which it answers, the one by which clients know it included; empty for any. */
  List<Authority> answersTo() {
    List<Authority> all = new ArrayList<>();
    hosts.ifPresent(named -> {
      named.forEach(host -> all.add(host.value()));
      externalUrl
          .map(url -> url.value().authority())
          .filter(it -> !all.contains(it))
          .ifPresent(all::add);
    });
    return List.copyOf(all);
  }

  /** What clients are told of where to get tokens. */
  Optional<ProtectedResource> resource() {
    return mcpOrDefault()
        .authorization()
        .flatMap(source -> externalUrl.map(url -> resource(url.value(), source.value())));
  }

  private static ProtectedResource resource(ExternalUrl url, TokenSource source) {
    return new ProtectedResource(
        url.origin(),
        url.path(),
        source.servers().stream().map(issuer -> issuer.value().value()).toList(),
        source.scopes().stream().map(scope -> scope.value().value()).toList());
  }

  /** The path below which it answers, without a slash at its end. */
  String servedBelow() {
    return path.orElseGet(() -> PathPrefix.trimmed(upstream.path())).value();
  }
}
