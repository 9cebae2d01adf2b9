package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Transport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key that documents may have: what it says arrives in the records. */
class KeysTest {
  /**
   * One key with a value other than its default.
   *
   * @param key kind and path, as the schema has it
   * @param text all documents
   * @param told what of the records tells that it arrived
   */
  private record Said(String key, String text, Function<Library, Object> told, Object expected) {
    @Override
    public String toString() {
      return key;
    }
  }

  private static Said server(
      String key, String spec, Function<ProtectedServer, Object> told, Object expected) {
    String text = Samples.server("weather", spec) + Samples.keys() + Samples.users("");
    return new Said(
        "ProtectedServer." + key, text, l -> told.apply(l.servers().getFirst().spec()), expected);
  }

  private static Said keys(
      String key, String spec, Function<Authentication, Object> told, Object expected) {
    String text =
        Samples.server("weather", "")
            + Samples.document("Authentication", "keys", spec)
            + Samples.users("");
    return new Said(
        "Authentication." + key,
        text,
        l -> told.apply(l.authentications().getFirst().spec()),
        expected);
  }

  private static Said policy(
      String key, String spec, Function<AccessPolicy, Object> told, Object expected) {
    String text =
        Samples.server("weather", "")
            + Samples.keys()
            + Samples.document("AccessPolicy", "users", spec);
    return new Said(
        "AccessPolicy." + key, text, l -> told.apply(l.policies().getFirst().spec()), expected);
  }

  private static Said rule(
      String key, String rule, Function<AccessPolicy.Ruling, Object> told, Object expected) {
    return policy(
        "rules." + key,
        "rules:\n- {" + rule + "}\n",
        p -> told.apply(p.rules().getFirst().value()),
        expected);
  }

  private static Said hook(
      String key, String spec, Function<HookPlugin, Object> told, Object expected) {
    String required = spec.contains("hooks:") ? "" : "hooks: [tool_pre_invoke]\n";
    String config = spec.contains("config:") ? "" : "config: {word: hey}\n";
    String kind = spec.contains("kind:") ? "" : "kind: shout\n";
    String text =
        Samples.house()
            + Samples.document("HookPlugin", "h", kind + required + config + spec + "\n");
    return new Said(
        "HookPlugin." + key, text, l -> told.apply(l.hooks().getFirst().spec()), expected);
  }

  private static Said sidecar(
      String key, String spec, Function<SidecarConfig, Object> told, Object expected) {
    String text = Samples.house() + Samples.sidecar(spec);
    return new Said("SidecarConfig." + key, text, l -> told.apply(l.sidecar().spec()), expected);
  }

  static Stream<Said> said() {
    return Stream.of(servers(), authentications(), policies(), hooks(), sidecars(), sidecarLimits())
        .flatMap(List::stream);
  }

  private static List<Said> servers() {
    String sse = "mcp: {sse: {stream: /sse, messages: /messages/}}";
    String one = "allowedOperations: {a: {alias: b, allowedRoles: [viewer]}}";
    String http = Samples.httpServer("w", "") + Samples.keys() + Samples.users("");
    String tokens =
        "externalUrl: https://a.example\n"
            + "mcp: {authorization: {servers: ['https://i.example/'], scopes: [read]}}";
    return List.of(
        new Said(
            "ProtectedServer.protocol",
            http,
            l -> l.servers().getFirst().spec().protocol(),
            ProtectedServer.Protocol.HTTP),
        server(
            "upstream",
            "",
            s -> s.upstream().toString(),
            "Upstream[host=127.0.0.1, port=9000, path=/mcp]"),
        server(
            "hosts",
            "hosts: [A.example, 'b.example:81']",
            s -> texts(s.hosts().orElseThrow()),
            List.of("a.example", "b.example:81")),
        server("path", "path: /weather/", ProtectedServer::servedBelow, "/weather"),
        server("authentication", "", s -> texts(s.authentication()), List.of("keys")),
        server("policy", "", s -> s.policy().orElseThrow().value(), "users"),
        server("allowedOperations", one, s -> s.published().getFirst().original(), "a"),
        server(
            "allowedOperations.alias",
            one,
            s -> s.published().getFirst().alias().orElseThrow(),
            "b"),
        server(
            "allowedOperations.allowedRoles",
            one,
            s -> s.published().getFirst().allowedRoles().orElseThrow(),
            Set.of("viewer")),
        server(
            "externalUrl",
            "externalUrl: https://A.example:444/mcp",
            s -> s.externalUrl().orElseThrow().value().toString(),
            "https://a.example:444/mcp"),
        server("hide", "hide: true\n" + one, s -> s.hide().value(), true),
        server("mode", "mode: observe", ProtectedServer::mode, ProtectedServer.Enforcement.OBSERVE),
        server(
            "callerToken",
            "callerToken: forward",
            ProtectedServer::callerToken,
            ProtectedServer.CallerToken.FORWARD),
        server("mcp", "mcp: {}", s -> s.mcp().isPresent(), true),
        server(
            "mcp.refusals",
            "mcp: {refusals: toolResult}",
            s -> s.mcpOrDefault().refusals(),
            ProtectedServer.Refusals.TOOL_RESULT),
        server(
            "mcp.origins",
            "mcp: {origins: ['https://a.example']}",
            s -> s.mcpOrDefault().origins(),
            List.of(new Origin("https://a.example"))),
        server("mcp.sse", sse, s -> s.mcpOrDefault().sse().isPresent(), true),
        server(
            "mcp.sse.stream",
            sse,
            s -> ((Transport.Sse) s.mcpOrDefault().transport()).stream(),
            "/sse"),
        server(
            "mcp.sse.messages",
            sse,
            s -> ((Transport.Sse) s.mcpOrDefault().transport()).messages(),
            "/messages"),
        server("mcp.authorization", tokens, s -> s.resource().isPresent(), true),
        server(
            "mcp.authorization.servers",
            tokens,
            s -> texts(source(s).servers()),
            List.of("Issuer[value=https://i.example/]")),
        server(
            "mcp.authorization.scopes",
            tokens,
            s -> texts(source(s).scopes()),
            List.of("Scope[value=read]")),
        server(
            "limits",
            "limits: {}",
            s -> s.limits().forRoute(),
            dev.postern.policies.gate.Route.Limits.DEFAULT),
        server("limits.body", "limits: {body: 1MiB}", s -> s.limits().forRoute().body(), 1 << 20),
        server("limits.depth", "limits: {depth: 3}", s -> s.limits().forRoute().depth(), 3),
        server("limits.members", "limits: {members: 4}", s -> s.limits().forRoute().members(), 4),
        server("limits.event", "limits: {event: 2KiB}", s -> s.limits().forRoute().event(), 2048),
        server(
            "limits.callsAtOnce",
            "limits: {callsAtOnce: 5}",
            s -> s.limits().forRoute().callsAtOnce(),
            5),
        server(
            "limits.streamsAtOnce",
            "limits: {streamsAtOnce: 6}",
            s -> s.limits().forRoute().streamsAtOnce(),
            6));
  }

  private static ProtectedServer.TokenSource source(ProtectedServer server) {
    return server.mcpOrDefault().authorization().orElseThrow().value();
  }

  private static Authentication.Holder holder(Authentication spec) {
    return spec.clientCertificate().orElseThrow().dnsNames().getFirst().value();
  }

  private static List<Said> authentications() {
    String holder =
        "clientCertificate: {dnsNames: [{name: ci.a.test, subject: 'service_account:ci'}]}";
    String key =
        "apiKeys: [{sha256: " + Samples.DIGEST + ", subject: 'user:bo', expires: 2027-03-01}]";
    return List.of(
        keys("apiKeys", key, a -> a.entries().size(), 1),
        keys("apiKeys.sha256", key, a -> a.entries().getFirst().sha256(), Samples.DIGEST),
        keys("apiKeys.subject", key, a -> a.entries().getFirst().subject().toString(), "user:bo"),
        keys(
            "apiKeys.expires",
            key,
            a -> a.entries().getFirst().expires().orElseThrow().toString(),
            "2027-03-01T00:00:00Z"),
        keys(
            "apiKeyHeader",
            key + "\napiKeyHeader: x-api-key",
            a -> a.apiKeyHeader().isPresent(),
            true),
        keys("clientCertificate", holder, a -> a.clientCertificate().isPresent(), true),
        keys(
            "clientCertificate.trustDomains",
            "clientCertificate: {trustDomains: [a.test]}",
            a -> a.clientCertificate().orElseThrow().trustDomains().getFirst().value(),
            new TrustDomain("a.test")),
        keys(
            "clientCertificate.dnsNames",
            holder,
            a -> a.clientCertificate().orElseThrow().dnsNames().size(),
            1),
        keys(
            "clientCertificate.dnsNames.name",
            holder,
            a -> holder(a).name(),
            new HostName("ci.a.test")),
        keys(
            "clientCertificate.dnsNames.subject",
            holder,
            a -> holder(a).subject().toString(),
            "service_account:ci"),
        keys("anonymous", "anonymous: {}", a -> a.anonymous().isPresent(), true));
  }

  private static List<Said> policies() {
    String member = "members: [{subject: 'user:bo', role: boss}]";
    return List.of(
        policy("default", "default: allow", AccessPolicy::otherwise, AccessPolicy.Otherwise.ALLOW),
        policy("members", member, p -> p.members().size(), 1),
        policy(
            "members.subject",
            member,
            p -> p.members().getFirst().value().subject().toString(),
            "user:bo"),
        policy("members.role", member, p -> p.members().getFirst().value().role(), "boss"),
        policy("rules", "rules: [{effect: deny, tools: [a]}]", p -> p.rules().size(), 1),
        rule(
            "effect",
            "effect: deny, tools: [a]",
            AccessPolicy.Ruling::effect,
            AccessPolicy.Effect.DENY),
        rule(
            "tools", "effect: deny, tools: [a]", r -> texts(r.tools().orElseThrow()), List.of("a")),
        rule(
            "prompts",
            "effect: deny, prompts: [a]",
            r -> texts(r.prompts().orElseThrow()),
            List.of("a")),
        rule(
            "resources",
            "effect: deny, resources: ['file:*']",
            r -> texts(r.resources().orElseThrow()),
            List.of("file:*")),
        rule(
            "methods",
            "effect: deny, methods: [logging/setLevel]",
            r -> texts(r.methods().orElseThrow()),
            List.of("logging/setLevel")),
        rule(
            "routes",
            "effect: deny, routes: ['GET /v1/*']",
            r -> texts(r.routes().orElseThrow()),
            List.of("GET /v1/*")),
        rule(
            "roles",
            "effect: deny, tools: [a], roles: [x]",
            r -> texts(r.roles().orElseThrow()),
            List.of("x")),
        rule(
            "subjects",
            "effect: deny, tools: [a], subjects: ['user:x']",
            r -> texts(r.subjects().orElseThrow()),
            List.of("user:x")),
        rule(
            "reason",
            "effect: deny, tools: [a], reason: because",
            r -> r.reason().orElseThrow(),
            "because"));
  }

  private static List<Said> hooks() {
    return List.of(
        hook("kind", "kind: whisper", h -> h.kind().value(), "whisper"),
        hook(
            "hooks", "hooks: [tool_post_invoke]", h -> h.points().toString(), "[TOOL_POST_INVOKE]"),
        hook("mode", "mode: permissive", h -> h.mode().value().word(), "permissive"),
        hook("priority", "priority: 7", HookPlugin::priority, 7),
        hook("conditions", "conditions: [{server_ids: [weather]}]", h -> h.conditions().size(), 1),
        hook(
            "conditions.server_ids",
            "conditions: [{server_ids: [weather]}]",
            h -> h.appliesTo("weather") && !h.appliesTo("other"),
            true),
        hook("config", "config: {word: other}", h -> h.config().get("word").isPresent(), true),
        hook("timeout", "timeout: 7s", h -> h.timeout().toString(), "PT7S"),
        hook("description", "description: a", h -> h.description().orElseThrow(), "a"),
        hook("author", "author: a", h -> h.author().orElseThrow(), "a"),
        hook("version", "version: '1.0'", h -> h.version().orElseThrow(), "1.0"),
        hook("namespace", "namespace: a", h -> h.namespace().orElseThrow(), "a"),
        hook("tags", "tags: [a, b]", HookPlugin::tags, List.of("a", "b")));
  }

  private static List<Said> sidecars() {
    String file = "journal: {to: {file: /var/log/j, rotateAt: 1MiB, keep: 3}}";
    return List.of(
        sidecar("inbound", "inbound: {}", c -> c.inbound().address().toString(), "0.0.0.0:17006"),
        sidecar(
            "inbound.address",
            "inbound: {address: '[::1]:0'}",
            c -> c.inbound().address().toString(),
            "[::1]:0"),
        sidecar("health", "health: {}", c -> c.health().address().toString(), "0.0.0.0:17021"),
        sidecar(
            "envoy",
            "envoy: {}",
            s -> s.envoy().orElseThrow().grpc().orElseThrow().toString(),
            "127.0.0.1:17010"),
        sidecar(
            "envoy.address",
            "envoy: {address: '[::1]:81'}",
            s -> s.envoy().orElseThrow().grpc().orElseThrow(),
            new Address("::1", 81)),
        sidecar(
            "envoy.http",
            "envoy: {http: '127.0.0.1:17011'}",
            s -> s.envoy().filter(e -> e.grpc().isEmpty()).orElseThrow().http().orElseThrow(),
            new Address("127.0.0.1", 17011)),
        sidecar(
            "health.address",
            "health: {address: 'localhost:1'}",
            c -> c.health().address().toString(),
            "localhost:1"),
        sidecar("metrics", "metrics: {}", c -> c.metrics().address().toString(), "0.0.0.0:17020"),
        sidecar(
            "metrics.address",
            "metrics: {address: 'localhost:2'}",
            c -> c.metrics().address().toString(),
            "localhost:2"),
        sidecar("admin", "admin: {}", c -> c.admin().socket().isEmpty(), true),
        sidecar(
            "admin.socket",
            "admin: {socket: /a.sock}",
            c -> c.admin().socket().orElseThrow().toString(),
            "/a.sock"),
        sidecar(
            "journal",
            "journal: {}",
            c -> c.journal().to(),
            SidecarConfig.JournalTarget.Stdout.STDOUT),
        sidecar(
            "journal.to",
            file,
            c -> c.journal().to().getClass(),
            SidecarConfig.JournalTarget.File.class),
        sidecar("journal.to.file", file, c -> file(c).file().toString(), "/var/log/j"),
        sidecar("journal.to.rotateAt", file, c -> file(c).rotateAt(), new Size(1 << 20)),
        sidecar("journal.to.keep", file, c -> file(c).keep(), 3),
        sidecar(
            "journal.buffer",
            "journal: {buffer: /var/buffer}",
            c -> c.journal().buffer().orElseThrow().toString(),
            "/var/buffer"),
        sidecar(
            "journal.whenFull",
            "journal: {whenFull: drop-and-count}",
            c -> c.journal().whenFull().name(),
            "DROP_AND_COUNT"),
        sidecar("drain", "drain: {}", c -> c.drain().delay().toString(), "PT5S"),
        sidecar(
            "drain.delay", "drain: {delay: 500ms}", c -> c.drain().delay().toString(), "PT0.5S"),
        sidecar("drain.grace", "drain: {grace: 1m}", c -> c.drain().grace().toString(), "PT1M"),
        sidecar(
            "trustedPeers",
            "trustedPeers: [10.0.0.0/8, '::1']",
            c -> c.trustedPeers().toString(),
            "[Range[base=/10.0.0.0, bits=8], Range[base=/0:0:0:0:0:0:0:1, bits=128]]"),
        sidecar(
            "trustedHops",
            "trustedPeers: [10.0.0.1]\ntrustedHops: 2",
            SidecarConfig::trustedHops,
            2),
        sidecar(
            "substitution",
            "substitution: [A_B]",
            c -> c.substitution(),
            List.of(new Variable("A_B"))),
        sidecar(
            "secretDirs",
            "secretDirs: [/run/secrets]",
            c -> c.secretDirs().toString(),
            "[/run/secrets]"),
        sidecar(
            "failOpen", "failOpen: refuse", SidecarConfig::failOpen, SidecarConfig.FailOpen.REFUSE),
        sidecar("log", "log: {}", c -> c.log().level(), SidecarConfig.Level.INFO),
        sidecar(
            "log.level", "log: {level: debug}", c -> c.log().level(), SidecarConfig.Level.DEBUG));
  }

  private static SidecarConfig.JournalTarget.File file(SidecarConfig config) {
    return (SidecarConfig.JournalTarget.File) config.journal().to();
  }

  private static List<Said> sidecarLimits() {
    return List.of(
        sidecar("limits", "limits: {}", c -> c.limits().headerBytes(), new Size(64 << 10)),
        limit("headers: 7", c -> c.headers(), 7),
        limit("headerBytes: 2KiB", c -> c.headerBytes(), new Size(2048)),
        limit("line: 1KiB", c -> c.line(), new Size(1024)),
        limit("header: 1s", c -> c.header().toString(), "PT1S"),
        limit("idleBody: 2s", c -> c.idleBody().toString(), "PT2S"),
        limit("connect: 3s", c -> c.connect().toString(), "PT3S"),
        limit("firstByte: 4s", c -> c.firstByte().toString(), "PT4S"),
        limit("keepAlive: 5s", c -> c.keepAlive().toString(), "PT5S"),
        limit("connections: 8", c -> c.connections(), 8),
        limit("directMemory: 9MiB", c -> c.directMemory(), new Size(9 << 20)),
        limit("connectionsPerAddress: 7", c -> c.connectionsPerAddress(), 7),
        limit("callsAtOnce: 6", c -> c.callsAtOnce(), 6),
        limit("streamsAtOnce: 5", c -> c.streamsAtOnce(), 5),
        limit("bodies: 9MiB", c -> c.bodies(), new Size(9 << 20)),
        limit("upstreamConnections: 4", c -> c.upstreamConnections(), 4),
        limit("upstreamWaiting: 3", c -> c.upstreamWaiting(), 3),
        limit("badCredentialsPerMinute: 9", c -> c.badCredentialsPerMinute(), 9));
  }

  private static Said limit(
      String said, Function<SidecarConfig.Limits, Object> told, Object expected) {
    String key = said.substring(0, said.indexOf(':'));
    return sidecar(
        "limits." + key, "limits: {" + said + "}", c -> told.apply(c.limits()), expected);
  }

  private static List<String> texts(
      List<? extends dev.postern.policies.rulebook.documents.Placed<?>> all) {
    return all.stream().map(one -> one.value().toString()).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("said")
  void whatAKeySaysArrives(Said said) {
    Library library = new Reader().good(said.text()).rules().library();

    assertThat(said.told().apply(library)).isEqualTo(said.expected());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("said")
  void whatIsReadTheSchemaAcceptsToo(Said said) {
    assertThat(SchemaTest.complaints(said.text())).isEmpty();
  }

  @Test
  void noKeyOfTheSchemaIsForgottenHere() {
    Set<String> tested = new TreeSet<>();
    said().forEach(said -> tested.add(said.key()));

    assertThat(tested).isEqualTo(keysOf(RulebookReader.schema()));
  }

  static Set<String> keysOf(Json.Obj schema) {
    Set<String> keys = new TreeSet<>();
    Json.Obj kinds = (Json.Obj) schema.get("$defs").orElseThrow();
    for (Json.Member kind : kinds.members()) {
      Json.Obj properties = (Json.Obj) ((Json.Obj) kind.value()).get("properties").orElseThrow();
      collect(properties.get("spec").orElseThrow(), kind.name(), keys);
    }
    return keys;
  }

  private static void collect(Json schema, String path, Set<String> keys) {
    switch (schema) {
      case Json.Obj object -> {
        if (object.get("properties").orElse(Json.Null.NULL) instanceof Json.Obj properties) {
          for (Json.Member property : properties.members()) {
            keys.add(path + "." + property.name());
            collect(property.value(), path + "." + property.name(), keys);
          }
        }
        List<Json> below = new ArrayList<>();
        Set<String> carriers =
            new LinkedHashSet<>(List.of("items", "additionalProperties", "anyOf"));
        carriers.forEach(carrier -> object.get(carrier).ifPresent(below::add));
        below.forEach(each -> collect(each, path, keys));
      }
      case Json.Arr array -> array.items().forEach(each -> collect(each, path, keys));
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
    }
  }
}
