package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.ClientCertificate;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.DecisionIds;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Trail;
import dev.postern.policies.gate.Waits;
import dev.postern.policies.identity.ApiKey;
import dev.postern.policies.loads.Tallies;
import dev.postern.policies.sessions.BoundDealings;
import dev.postern.policies.sessions.BoundSessions;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link KeysTest} shows to be read is of consequence: with each key that decides, the same
 * calls end otherwise than without it. How a sidecar runs is for tests of the sidecar; what hooks
 * do with theirs, for tests of the chain.
 */
class EffectsTest {
  private static final ApiKey KEY = ApiKey.create(new SecureRandom());
  private static final String RULES = "rules: [{effect: allow, tools: ['*']}";

  /** One key, and documents that differ in it alone. */
  private record Said(String key, String without, String with) {
    @Override
    public String toString() {
      return key;
    }
  }

  /** A journal that always has room. */
  private enum Roomy implements Journal {
    ROOMY;

    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public Kept decided(Trail trail) {
      return Kept.KEPT;
    }

    @Override
    public void ended(Trail trail, Ending ending) {}
  }

  private static String house(String server, String keys, String policy) {
    return Samples.document(
            "ProtectedServer",
            "weather",
            server.contains("protocol:") ? server : "protocol: mcp\n" + server)
        + Samples.document("Authentication", "keys", keys)
        + Samples.document("AccessPolicy", "users", policy)
        + Samples.document("Authentication", "none", "anonymous: {}")
        + Samples.document("AccessPolicy", "others", "default: deny\n");
  }

  private static final String UPSTREAM = "upstream: http://127.0.0.1:9000/mcp\n";
  private static final String NAMES = "authentication: [keys]\npolicy: users\n";
  private static final String MEMBER = "members: [{subject: 'user:ada', role: viewer}]\n";
  private static final String ALL = MEMBER + RULES + ", {effect: allow, routes: ['* /*']}]\n";

  private static String key(String more) {
    return "apiKeys: [{sha256: " + KEY.sha256() + ", subject: 'user:ada'" + more + "}]\n";
  }

  private static Said server(String key, String without, String with) {
    return new Said(
        "ProtectedServer." + key, house(without, key(""), ALL), house(with, key(""), ALL));
  }

  /** A key that is added to a server with all it needs. */
  private static Said added(String key, String with) {
    return server(key, UPSTREAM + NAMES, UPSTREAM + NAMES + with + "\n");
  }

  private static Said keys(String key, String without, String with) {
    String server = UPSTREAM + NAMES;
    return new Said("Authentication." + key, house(server, without, ALL), house(server, with, ALL));
  }

  private static Said policy(String key, String without, String with) {
    String server = UPSTREAM + NAMES;
    return new Said(
        "AccessPolicy." + key,
        house(server, key(""), MEMBER + without),
        house(server, key(""), MEMBER + with));
  }

  /** What a rule that denies does to a policy that allows everything. */
  private static Said denial(String key, String... rules) {
    String all =
        "rules: [{effect: allow, tools: ['*'], prompts: ['*'], resources: ['*'], methods: ['*']}";
    String without = rules.length == 2 ? ", {" + rules[0] + "}" : "";
    return policy(
        "rules." + key, all + without + "]", all + ", {" + rules[rules.length - 1] + "}]");
  }

  static Stream<Said> said() {
    return Stream.of(servers(), settings(), authentications(), policies()).flatMap(List::stream);
  }

  private static List<Said> servers() {
    return List.of(
        new Said(
            "ProtectedServer.protocol",
            house(UPSTREAM + NAMES, key(""), ALL),
            house("protocol: http\n" + UPSTREAM + NAMES, key(""), ALL)),
        server("upstream", UPSTREAM + NAMES, UPSTREAM.replace("9000", "9001") + NAMES),
        added("hosts", "hosts: [x.example]"),
        server(
            "externalUrl",
            UPSTREAM + NAMES + "hosts: [x.example]",
            UPSTREAM + NAMES + "hosts: [x.example]\nexternalUrl: https://known.example"),
        server(
            "hide",
            UPSTREAM + NAMES + "allowedOperations: {a: {allowedRoles: [boss]}}",
            UPSTREAM + NAMES + "allowedOperations: {a: {allowedRoles: [boss]}}\nhide: true"),
        added("path", "path: /other"),
        server("authentication", UPSTREAM + "policy: users\n", UPSTREAM + NAMES),
        server("policy", UPSTREAM + "authentication: [keys]\n", UPSTREAM + NAMES),
        added("allowedOperations", "allowedOperations: {b: {}}"),
        server(
            "allowedOperations.alias",
            UPSTREAM + NAMES + "allowedOperations: {a: {}}",
            UPSTREAM + NAMES + "allowedOperations: {a: {alias: b}}"),
        server(
            "allowedOperations.allowedRoles",
            UPSTREAM + NAMES + "allowedOperations: {a: {}}",
            UPSTREAM + NAMES + "allowedOperations: {a: {allowedRoles: [boss]}}"),
        server("mode", UPSTREAM + "policy: users\n", UPSTREAM + "policy: users\nmode: observe\n"),
        added("callerToken", "callerToken: forward"));
  }

  private static List<Said> settings() {
    return List.of(
        added("mcp", "mcp: {origins: ['https://a.example']}"),
        added("mcp.origins", "mcp: {origins: ['https://a.example']}"),
        added("mcp.sse", "mcp: {sse: {stream: /, messages: /m}}"),
        server(
            "mcp.sse.stream",
            UPSTREAM + NAMES + "mcp: {sse: {stream: /s, messages: /m}}",
            UPSTREAM + NAMES + "mcp: {sse: {stream: /, messages: /m}}"),
        server(
            "mcp.sse.messages",
            UPSTREAM + NAMES + "mcp: {sse: {stream: /s, messages: /m}}",
            UPSTREAM + NAMES + "mcp: {sse: {stream: /s, messages: /}}"),
        server(
            "mcp.refusals",
            UPSTREAM + NAMES + "allowedOperations: {a: {allowedRoles: [boss]}}",
            UPSTREAM
                + NAMES
                + "allowedOperations: {a: {allowedRoles: [boss]}}\nmcp: {refusals: toolResult}"),
        tokens("", ""),
        tokens(".servers", "servers: ['https://j.example']"),
        tokens(".scopes", "servers: ['https://i.example'], scopes: [read]"),
        added("limits", "limits: {depth: 3}"),
        added("limits.body", "limits: {body: 1KiB}"),
        added("limits.depth", "limits: {depth: 3}"),
        added("limits.members", "limits: {members: 4}"),
        added("limits.event", "limits: {event: 1KiB}"),
        added("limits.callsAtOnce", "limits: {callsAtOnce: 1}"),
        added("limits.streamsAtOnce", "limits: {streamsAtOnce: 1}"));
  }

  /** What a key of {@code mcp.authorization} does beside that there is one, or nothing. */
  private static Said tokens(String key, String with) {
    String known = UPSTREAM + NAMES + "externalUrl: https://known.example/mcp\n";
    String one = "servers: ['https://i.example']";
    return server(
        "mcp.authorization" + key,
        known + (with.isEmpty() ? "" : "mcp: {authorization: {" + one + "}}"),
        known + "mcp: {authorization: {" + (with.isEmpty() ? one : with) + "}}");
  }

  private static List<Said> authentications() {
    String other = "apiKeys: [{sha256: " + Samples.OTHER_DIGEST + ", subject: 'user:ada'}]\n";
    return List.of(
        keys("apiKeys", other, key("")),
        keys("apiKeys.sha256", other, key("")),
        keys("apiKeys.subject", key(""), key("").replace("user:ada", "user:bob")),
        keys("apiKeys.expires", key(""), key(", expires: 2026-10-01")),
        keys("apiKeyHeader", key(""), key("") + "apiKeyHeader: x-api-key\n"),
        keys("anonymous", key(""), "anonymous: {}"),
        keys("clientCertificate", key(""), certified("trustDomains: [a.test]")),
        keys(
            "clientCertificate.trustDomains",
            certified("trustDomains: [b.test]"),
            certified("trustDomains: [a.test]")),
        keys(
            "clientCertificate.dnsNames",
            certified("trustDomains: [b.test]"),
            holder("ci.a.test", "user:ada")),
        keys(
            "clientCertificate.dnsNames.name",
            holder("cd.a.test", "user:ada"),
            holder("ci.a.test", "user:ada")),
        keys(
            "clientCertificate.dnsNames.subject",
            holder("ci.a.test", "user:bob"),
            holder("ci.a.test", "user:ada")));
  }

  private static String certified(String how) {
    return "clientCertificate: {" + how + "}\n";
  }

  private static String holder(String name, String subject) {
    return certified("dnsNames: [{name: " + name + ", subject: '" + subject + "'}]");
  }

  private static List<Said> policies() {
    String one = "rules: [{effect: allow, tools: [a], roles: [viewer]}]\n";
    return List.of(
        policy("default", "", "default: allow"),
        new Said(
            "AccessPolicy.members",
            house(UPSTREAM + NAMES, key(""), one),
            house(UPSTREAM + NAMES, key(""), MEMBER + one)),
        new Said(
            "AccessPolicy.members.subject",
            house(UPSTREAM + NAMES, key(""), MEMBER.replace("user:ada", "user:bob") + one),
            house(UPSTREAM + NAMES, key(""), MEMBER + one)),
        new Said(
            "AccessPolicy.members.role",
            house(UPSTREAM + NAMES, key(""), MEMBER.replace("viewer", "boss") + one),
            house(UPSTREAM + NAMES, key(""), MEMBER + one)),
        policy("rules", "", one),
        policy("rules.effect", one, one.replace("allow", "deny")),
        denial("tools", "effect: deny, tools: [a]"),
        denial("prompts", "effect: deny, prompts: [a]"),
        denial("resources", "effect: deny, resources: ['x:a']"),
        denial("methods", "effect: deny, methods: [logging/setLevel]"),
        new Said(
            "AccessPolicy.rules.routes",
            house("protocol: http\n" + UPSTREAM + NAMES, key(""), MEMBER),
            house("protocol: http\n" + UPSTREAM + NAMES, key(""), ALL)),
        denial("roles", "effect: deny, tools: [a]", "effect: deny, tools: [a], roles: [boss]"),
        denial(
            "subjects",
            "effect: deny, tools: [a]",
            "effect: deny, tools: [a], subjects: ['user:b']"),
        denial("reason", "effect: deny, tools: [a]", "effect: deny, tools: [a], reason: sealed"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("said")
  void aKeyMakesADifference(Said said) {
    assertThat(outcomes(said.with())).isNotEqualTo(outcomes(said.without()));
  }

  @Test
  void whatMakesNoDifferenceEndsAlike() {
    String house = house(UPSTREAM + NAMES, key(""), ALL);

    assertThat(outcomes(house)).isEqualTo(outcomes(house)).anyMatch(end -> end.startsWith("on to"));
  }

  @Test
  void noKeyThatDecidesIsForgottenHere() {
    Set<String> deciding =
        KeysTest.keysOf(RulebookReader.schema()).stream()
            .filter(key -> !key.startsWith("SidecarConfig.") && !key.startsWith("HookPlugin."))
            .collect(Collectors.toSet());

    assertThat(said().map(Said::key).collect(Collectors.toSet())).isEqualTo(deciding);
  }

  /** What becomes of every call of {@link #calls} in turn; none of them ends before the last. */
  private static List<String> outcomes(String text) {
    Belongings belongings =
        new Belongings(
            Roomy.ROOMY,
            new DecisionIds("t"),
            HeaderTrust.nobody(),
            new BoundSessions(),
            new BoundDealings(),
            new Tallies(),
            Reader.CLOCK);
    LiveGate gate = new LiveGate(new Reader().good(text).rules().open(belongings));
    List<String> outcomes = new ArrayList<>();
    for (Call call : calls()) {
      outcomes.add(
          switch (gate.admit(call.head(), Leave.TO_WAIT)) {
            case Passage passage -> outcome(passage, call.body());
            case Answered answered -> told(answered.answer());
            case Waits _ -> "waits";
          });
    }
    return outcomes;
  }

  private static String outcome(Passage passage, Body body) {
    String needs = ", having read " + passage.needs();
    return switch (passage.check(body, Leave.TO_WAIT)) {
      case Forward on ->
          "on to " + on.target().upstream() + " as " + on.head() + said(on.body()) + needs;
      case Answered answered -> told(answered.answer()) + needs;
      case Waits _ -> "waits";
    };
  }

  private static String said(Body body) {
    return body instanceof Body.Whole whole
        ? new String(whole.bytes(), StandardCharsets.UTF_8)
        : body.toString();
  }

  /** Every decision has an id of its own, which is no difference. */
  private static String told(Answer answer) {
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    return answer.status()
        + " "
        + answer.headers().all("www-authenticate")
        + body.replaceAll("t-[0-9a-zA-Z-]+", "ID");
  }

  private record Call(Arrival head, Body body) {}

  private static List<Call> calls() {
    String bearer = "Bearer " + KEY.text();
    return List.of(
        post("tools/call", "\"name\":\"a\",\"arguments\":{}", "authorization", bearer),
        post("tools/call", "\"name\":\"b\",\"arguments\":{}", "authorization", bearer),
        post(
            "tools/call",
            "\"name\":\"a\",\"arguments\":{\"deep\":[[[[1]]]]}",
            "authorization",
            bearer),
        post("prompts/get", "\"name\":\"a\"", "authorization", bearer),
        post("resources/read", "\"uri\":\"x:a\"", "authorization", bearer),
        post("logging/setLevel", "\"level\":\"info\"", "authorization", bearer),
        post(
            "tools/call", "\"name\":\"a\"", "authorization", bearer, "origin", "https://a.example"),
        post("tools/call", "\"name\":\"a\""),
        post("tools/call", "\"name\":\"a\"", "x-api-key", KEY.text()),
        new Call(under("known.example", "authorization", bearer), Body.None.NONE),
        new Call(
            head("GET").withTarget("/.well-known/oauth-protected-resource/mcp"), Body.None.NONE),
        certifiedCall("spiffe://a.test/ns/x"),
        certifiedCall("ci.a.test"),
        new Call(head("GET", "authorization", bearer), Body.None.NONE),
        new Call(head("GET", "authorization", bearer), Body.None.NONE));
  }

  /** A call of somebody whose certificate another has verified. */
  private static Call certifiedCall(String principal) {
    Arrival plain = head("POST");
    return new Call(
        new Arrival(
            plain.door(),
            plain.peer(),
            plain.method(),
            plain.authority(),
            plain.target(),
            plain.headers(),
            plain.server(),
            Optional.of(new ClientCertificate(principal, ""))),
        new Body.Whole(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.UTF_8)));
  }

  private static Call post(String method, String params, String... headers) {
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    return new Call(
        head("POST", headers), new Body.Whole(message.getBytes(StandardCharsets.UTF_8)));
  }

  private static Arrival under(String host, String... headers) {
    Arrival head = head("DELETE", headers);
    return new Arrival(
        head.door(),
        head.peer(),
        head.method(),
        Authority.parse(host).orElseThrow(),
        head.target(),
        head.headers().plus("mcp-session-id", "none"));
  }

  private static Arrival head(String method, String... more) {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "content-type",
                "application/json",
                "accept",
                "application/json, text/event-stream"));
    headers.addAll(List.of(more));
    return new Arrival(
        Door.TEST,
        new Peer(InetAddress.getLoopbackAddress(), 1),
        method,
        Authority.parse("any").orElseThrow(),
        "/mcp",
        Headers.of(headers.toArray(String[]::new)));
  }
}
