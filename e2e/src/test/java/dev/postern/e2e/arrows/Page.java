package dev.postern.e2e.arrows;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The page of allowed arrows: which room may know which, and why. What is not allowed here is
 * forbidden, and so is what is said never to be, whatever else is allowed.
 *
 * <p>A room is a package, written without {@code dev.postern}; {@code room..} is the package and
 * all below it, {@code ..} every room. A new room, or a library in a room that had none, needs a
 * line and a reason here.
 */
final class Page {

  private static final String OURS = "dev.postern.";

  /** Floor 0 as those above see it: the words, the contract and the tools that go with them. */
  private static final List<String> CONTRACT =
      List.of(
          "hooks",
          "hooks.text",
          "hooks.json",
          "hooks.traffic",
          "hooks.mcp",
          "hooks.sse",
          "hooks.chain");

  private static final List<String> DOORS =
      List.of("proxy.http..", "proxy.asked..", "proxy.admin..", "extauthz..");

  private static final List<String> LISTENERS =
      List.of("proxy.http..", "proxy.admin..", "extauthz..");

  private static final List<String> NO_DOOR = List.of("hooks..", "policies..");

  private static final List<Line> ALLOWED =
      Stream.of(
              // Floor 0
              allow("hooks.json", "hooks.text", "a value may stay in its text until it is read"),
              allow("hooks.traffic", "hooks.text", "a body is a text"),
              allow("hooks.mcp", "hooks.text", "a message is read from a text"),
              allow("hooks.traffic", "hooks.json", "a body, a tool's arguments are JSON values"),
              allow("hooks.sse", "hooks.traffic", "bytes of a stream become traffic's events"),
              allow("hooks.mcp", "hooks.json", "MCP messages are JSON"),
              allow("hooks.mcp", "hooks.traffic", "an MCP message becomes an operation"),
              allow("hooks", "hooks.json", "hooks see arguments and results"),
              allow("hooks", "hooks.traffic", "hooks are asked about traffic"),
              allow("hooks.chain", "hooks", "the chain runs hooks"),
              allow("hooks.chain", "hooks.json", "what a hook changed is JSON"),
              allow("hooks.chain", "hooks.traffic", "the chain carries traffic from hook to hook"),

              // Floor 1
              allow("hooks.stock..", "hooks", "they are hooks"),
              allow("hooks.stock..", "hooks.json", "hooks see arguments and results"),
              allow("hooks.stock..", "hooks.traffic", "hooks are asked about traffic"),
              allow("hooks.stock..", "hooks.mcp", "a hook elsewhere may be asked through MCP"),
              allow("hooks.stock..", "hooks.sse", "a hook elsewhere may answer in events"),
              allow("hooks.stock..", "hooks.stock..", "one capability, several rooms"),
              allow("policies..", CONTRACT, "deciding is about traffic, and asks hooks"),
              allow("policies..", "policies.gate", "deciders are plugged into the gate's ports"),
              allow("policies.rulebook..", "policies..", "the rulebook chooses the deciders"),

              // Floor 2
              allow(DOORS, "policies.gate", "doors ask the gate"),
              allow(DOORS, "hooks.traffic", "a door says what it heard in the words for traffic"),
              allow(DOORS, "hooks.text", "a body is a text, which a door may only lend"),
              allow(DOORS, "hooks.sse", "a door cuts streams into events"),
              allow("proxy.http..", "proxy.wire", "a door reads and writes the bytes of HTTP"),
              allow("proxy.wire", "hooks.traffic", "heads are read into the words for traffic"),
              allow("proxy.wire", "hooks.text", "a body goes behind its head as the text it is"),
              allow("proxy.http..", "proxy.reach..", "the door connects to what can be reached"),
              allow("proxy.asked..", "proxy.http..", "it is a duty of that listener"),
              allow("proxy.asked..", "proxy.wire", "a question is read from a request's head"),
              allow("proxy.asked..", "hooks.json", "some describe the request in JSON"),
              allow("proxy.admin..", "proxy.places", "its socket lies in a folder of its own"),
              allow("proxy.admin..", "hooks.json", "the admin endpoints answer in JSON"),
              allow("proxy.scenario..", "policies.gate", "a scenario asks the gate like a door"),
              allow("proxy.scenario..", "policies.journal", "a scenario reads what was recorded"),
              allow("proxy.scenario..", CONTRACT, "a scenario speaks of traffic"),
              allow("proxy.scenario..", "proxy.scenario..", "one capability, several rooms"),

              // Floor 3
              allow("proxy", "hooks..", "the root puts everything together"),
              allow("proxy", "policies..", "the root puts everything together"),
              allow("proxy", "proxy..", "the root puts everything together"),
              allow("proxy", "extauthz..", "the root puts everything together"),

              // What is not ours
              allow("..", List.of("java..", "javax.."), "the JDK"),
              allow("..", "org.jspecify..", "null is marked"),
              allow("proxy..", "jdk..", "what the JDK shows of itself"),
              allow("policies..", "org.slf4j..", "what went wrong is logged"),
              allow(
                  "policies..", "com.github.benmanes.caffeine..", "keys, tokens, answers are kept"),
              allow("policies.rulebook..", "org.snakeyaml.engine..", "rulebooks are YAML"),
              allow("proxy..", "org.slf4j..", "what went wrong is logged"),
              allow("proxy..", "io.micrometer..", "what happened is counted"),
              allow("proxy.admin..", "com.sun.management", "the JVM counts what is allocated"),
              allow(LISTENERS, "io.netty..", "a door listens"),
              allow("extauthz..", "io.grpc..", "Envoy asks over gRPC"),
              allow("extauthz..", "io.envoyproxy..", "Envoy asks in words of its own"),
              allow("extauthz..", "com.google.protobuf..", "Envoy's words are protobuf"),
              allow("extauthz..", "com.google.rpc..", "Envoy's yes and no are a gRPC status"),
              allow("extauthz..", "org.slf4j..", "what went wrong is logged"),
              allow("proxy.wire", "io.netty..", "bytes come in Netty's buffers"),
              allow("proxy", "io.netty..", "the root owns the event loops"),
              allow("proxy", "picocli..", "the root is the command line"),
              allow("proxy", "org.snakeyaml.engine..", "the bootstrap file is YAML"),
              allow("proxy.scenario..", "org.snakeyaml.engine..", "scenarios are YAML"),
              allow("proxy", "ch.qos.logback..", "the root decides how logs are written"))
          .flatMap(lines -> lines)
          .toList();

  private static final List<Line> NEVER =
      Stream.of(
              never(NO_DOOR, "io.netty..", "deciding knows no transport: that is a door's"),
              never(NO_DOOR, "io.grpc..", "deciding knows no transport: that is a door's"),
              never(NO_DOOR, "io.envoyproxy..", "Envoy is one door among several"),
              never("hooks", "java.net.http..", "the contract knows no transport"),
              never("hooks.json..", "java.net.http..", "the words know no transport"),
              never("hooks.traffic..", "java.net.http..", "the words know no transport"),
              never("hooks.mcp..", "java.net.http..", "reading a message is not fetching it"),
              never("hooks.sse..", "java.net.http..", "reading a stream is not fetching it"),
              never(
                  "hooks.chain..",
                  "java.net.http..",
                  "hooks that run elsewhere are in hooks.stock"),
              never(
                  "policies.gate..", "java.net.http..", "the gate asks its ports, not the network"),
              never("policies.gate..", "com.github.benmanes..", "a cache belongs to a decider"),
              never(
                  "policies..", "hooks.stock..", "hooks are found through HookProvider, not named"),
              never("hooks..", "policies..", "hooks say nothing about anyone in particular"),
              never(NO_DOOR, "proxy..", "arrows point down only"),
              never(NO_DOOR, "extauthz..", "arrows point down only"),
              never(
                  "policies.gate..", "policies.rulebook..", "the gate does not know its assembler"),
              never(DOORS, "hooks.mcp..", "there is no JSON-RPC in a door"),
              never(DOORS, "hooks.chain..", "hooks are the gate's to run"),
              never(DOORS, "hooks.stock..", "hooks are the gate's to run"),
              never(DOORS, deciders(), "a door must not know how a decision is made"),
              never(DOORS, "policies.rulebook..", "a door must not know how a decision is made"),
              never("extauthz..", "proxy..", "doors do not know each other"),
              never("proxy.http..", "extauthz..", "doors do not know each other"),
              never("proxy.admin..", "extauthz..", "doors do not know each other"),
              never("proxy.asked..", "extauthz..", "doors do not know each other"),
              never("proxy.asked..", "proxy.admin..", "doors do not know each other"),
              never("proxy.asked..", "io.netty..", "bytes on a socket are the listener's"),
              never("proxy.http..", "proxy.asked..", "a listener does not know its duty's words"),
              never("proxy.admin..", "proxy.asked..", "doors do not know each other"),
              never("proxy.http..", "proxy.admin..", "doors do not know each other"),
              never("proxy.admin..", "proxy.http..", "doors do not know each other"),
              never("proxy.wire", "policies..", "bytes are read alike for whatever decides"),
              never("proxy.wire", DOORS, "bytes are read alike at every door"),
              never(DOORS, "proxy", "nobody sees the root"),
              never("proxy.scenario..", "proxy", "nobody sees the root"),
              never("proxy.scenario..", DOORS, "a scenario stands where a door stands"))
          .flatMap(lines -> lines)
          .toList();

  private Page() {}

  private static List<String> deciders() {
    return List.of(
        "policies.identity..",
        "policies.grants..",
        "policies.egress..",
        "policies.catalog..",
        "policies.credentials..",
        "policies.engines..",
        "policies.sessions..",
        "policies.loads..",
        "policies.journal..");
  }

  /** One line of the page. */
  record Line(String from, String to, String why) {

    boolean covers(Arrow arrow) {
      return in(from, room(arrow.fromPackage())) && in(to, room(arrow.toPackage()));
    }

    private static boolean in(String rooms, String room) {
      if (!rooms.endsWith("..")) {
        return rooms.equals(room);
      }
      String top = rooms.substring(0, rooms.length() - 2);
      return top.isEmpty() || room.equals(top) || room.startsWith(top + ".");
    }

    private static String room(String packageName) {
      return packageName.startsWith(OURS) ? packageName.substring(OURS.length()) : packageName;
    }
  }

  static List<Line> allowed() {
    return ALLOWED;
  }

  static List<Line> never() {
    return NEVER;
  }

  /** Why this arrow may not be; empty when it may. */
  static Optional<String> objection(Arrow arrow) {
    if (!arrow.leavesItsPackage()) {
      return Optional.empty();
    }
    for (Line line : NEVER) {
      if (line.covers(arrow)) {
        return Optional.of(arrow + ": " + line.why());
      }
    }
    if (ALLOWED.stream().anyMatch(line -> line.covers(arrow))) {
      return Optional.empty();
    }
    return Optional.of(arrow + ": no line of the page allows it");
  }

  private static Stream<Line> allow(String from, String to, String why) {
    return Stream.of(new Line(from, to, why));
  }

  private static Stream<Line> allow(String from, List<String> to, String why) {
    return to.stream().map(each -> new Line(from, each, why));
  }

  private static Stream<Line> allow(List<String> from, String to, String why) {
    return from.stream().map(each -> new Line(each, to, why));
  }

  private static Stream<Line> never(String from, String to, String why) {
    return allow(from, to, why);
  }

  private static Stream<Line> never(String from, List<String> to, String why) {
    return allow(from, to, why);
  }

  private static Stream<Line> never(List<String> from, String to, String why) {
    return allow(from, to, why);
  }

  private static Stream<Line> never(List<String> from, List<String> to, String why) {
    return from.stream().flatMap(each -> allow(each, to, why));
  }
}
