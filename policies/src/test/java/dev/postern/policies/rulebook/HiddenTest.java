package dev.postern.policies.rulebook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.DecisionIds;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.journal.MemoryJournal;
import dev.postern.policies.loads.Tallies;
import dev.postern.policies.sessions.BoundDealings;
import dev.postern.policies.sessions.BoundSessions;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is hidden and what there is not are answered alike, byte for byte. */
class HiddenTest {
  private static final String DOCUMENTS =
      Samples.server(
              "weather",
              """
              hide: true
              mcp: {refusals: toolResult}
              allowedOperations:
                open: {}
                old_name: {alias: renamed}
                by_rule: {}
                by_role: {allowedRoles: [boss]}
                by_default: {}
              """)
          + Samples.document("Authentication", "keys", "anonymous: {}")
          + Samples.document(
              "AccessPolicy",
              "users",
              """
              members: [{subject: "anonymous:anyone", role: viewer}]
              rules:
                - {effect: allow, tools: [open, renamed, by_rule, by_role], prompts: [open], resources: ["x:open"]}
                - {effect: allow, prompts: [by_role], resources: ["x:by_role"], roles: [boss]}
                - {effect: deny, tools: [by_rule], reason: "nobody"}
                - {effect: deny, prompts: [by_rule], resources: ["x:by_rule"], reason: "nobody"}
              """);

  private final MemoryJournal journal = new MemoryJournal(Reader.CLOCK);
  private final LiveGate gate =
      new LiveGate(
          new Reader()
              .good(DOCUMENTS)
              .rules()
              .open(
                  new Belongings(
                      journal,
                      new DecisionIds("t"),
                      HeaderTrust.nobody(),
                      new BoundSessions(),
                      new BoundDealings(),
                      new Tallies(),
                      Reader.CLOCK)));

  /** What can be asked for by name. */
  private enum Kind {
    TOOL("tools/call", "%s", "\"name\":\"%s\""),
    PROMPT("prompts/get", "%s", "\"name\":\"%s\""),
    RESOURCE("resources/read", "x:%s", "\"uri\":\"%s\""),
    SUBSCRIPTION("resources/subscribe", "x:%s", "\"uri\":\"%s\""),
    COMPLETION(
        "completion/complete",
        "%s",
        "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"%s\"},\"argument\":{\"name\":\"a\",\"value\":\"\"}");

    private final String method;
    private final String spelling;
    private final String params;

    Kind(String method, String spelling, String params) {
      this.method = method;
      this.spelling = spelling;
      this.params = params;
    }
  }

  private Answer answer(Kind kind, String name, Door door, boolean modern) {
    String asked = kind.spelling.formatted(name);
    String version = modern ? "2026-07-28" : "2025-11-25";
    String meta =
        modern
            ? ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{}}"
            : "";
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\",\"params\":{%s%s}}"
            .formatted(kind.method, kind.params.formatted(asked), meta);
    Headers headers =
        Headers.of("content-type", "application/json", "mcp-protocol-version", version);
    Arrival head =
        new Arrival(
            door,
            new Peer(InetAddress.getLoopbackAddress(), 1),
            "POST",
            Authority.parse("any").orElseThrow(),
            "/mcp",
            modern ? headers.plus("mcp-method", kind.method).plus("mcp-name", asked) : headers);
    Passage passage = (Passage) gate.admit(head, Leave.TO_WAIT);
    Answered no = (Answered) passage.check(new Body.Whole(message.getBytes(UTF_8)), Leave.TO_WAIT);
    no.close(new Ending(Ending.How.COMPLETE, Optional.of(200), Optional.empty(), 0, 0));
    return no.answer();
  }

  /**
   * All of an answer but its decision's id, and with another name in the place of the one asked.
   */
  private String said(Kind kind, String name, Door door) {
    return said(answer(kind, name, door, false), name);
  }

  private static String said(Answer answer, String name) {
    Set<String> headers = new TreeSet<>();
    answer
        .headers()
        .without("x-postern-decision"::equals)
        .forEach((header, value) -> headers.add(header + ": " + value));
    String body = new String(answer.body(), UTF_8).replace(name, "NAME");
    return answer.status() + " " + headers + " " + body;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void nobodyCanTellWhatIsHiddenFromWhatThereIsNot(Kind kind) {
    for (Door door : List.of(Door.PROXY, Door.EXT_AUTHZ, Door.EXT_AUTHZ_HTTP, Door.EXT_PROC)) {
      Set<String> all =
          Stream.of("by_rule", "by_role", "by_default", "old_name", "nothing")
              .map(name -> said(kind, name, door))
              .collect(Collectors.toSet());

      assertThat(all).hasSize(1).first().asString().startsWith("200 ").doesNotContain("decision");
    }
  }

  @Test
  void theJournalTellsThemApart() {
    Stream.of("by_rule", "by_role", "nothing").forEach(name -> said(Kind.TOOL, name, Door.PROXY));

    assertThat(journal.take())
        .extracting(line -> line.get("reason"))
        .filteredOn(Optional::isPresent)
        .extracting(Optional::get)
        .containsExactly(
            new Json.Str("rule"), new Json.Str("not_granted"), new Json.Str("unknown_operation"));
  }

  @Test
  void aResourceIsUnknownInTheWordsOfTheCallersOwnVersion() {
    String old = said(answer(Kind.RESOURCE, "by_rule", Door.PROXY, false), "by_rule");
    String recent = said(answer(Kind.RESOURCE, "by_rule", Door.PROXY, true), "by_rule");

    assertThat(old).contains("-32002");
    assertThat(recent).isEqualTo(old.replace("-32002", "-32602"));
  }
}
