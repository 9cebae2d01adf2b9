package dev.postern.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.peers.RealClients.Client;
import dev.postern.e2e.peers.Script.Step;
import dev.postern.hooks.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What refusing by substitution rests on: a {@code ping} in the place of another request is
 * answered by every client and every server with an empty result under the same id, at once, and
 * leaves no trace.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(StartedOnce.class)
final class SubstitutionTest {
  private static final List<String> IDS =
      List.of(
          "7", "0", "-3", "9007199254740991", "\"seven\"", "\"0\"", "\"7\"", "\"\\u00e9\\\"/\"");

  private RealServers servers;
  private RealClients clients;
  private AskingServer asking;

  @BeforeAll
  void start(RealServers realServers, RealClients realClients) throws Exception {
    servers = realServers;
    clients = realClients;
    asking = new AskingServer();
  }

  @AfterAll
  void stop() {
    asking.close();
  }

  Stream<Arguments> clientsAndTransports() {
    return clients.all().stream()
        .flatMap(client ->
            Stream.of(
                Arguments.of(client, "http", true),
                Arguments.of(client, "http", false),
                Arguments.of(client, "sse", true),
                Arguments.of(client, "sse", false)));
  }

  @ParameterizedTest(name = "{0} over {1}, declaring capabilities: {2}")
  @MethodSource("clientsAndTransports")
  void aClientAnswersAPingWithinACallAndGoesOn(Client client, String over, boolean capable)
      throws Exception {
    List<String> streams = over.equals("http") ? List.of("post", "get") : List.of("sse");
    List<String> pings = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (String on : streams) {
      for (String id : ids()) {
        pings.add(id);
        steps.add(ask(on, id));
        steps.add(Step.of("call", "echo"));
      }
    }
    String url = asking.url(over.equals("http") ? "/mcp" : "/sse");
    List<Json.Obj> told =
        client
            .caller()
            .play(new Script(client.key(), url, over, client.era(), capable, List.copyOf(steps)));

    assertThat(Texts.of(told.getLast())).contains("\"end\":\"closed\"", "\"asked\":[]");
    for (int ping = 0; ping < pings.size(); ping++) {
      assertPong(said(told.get(1 + 2 * ping)), pings.get(ping));
      assertThat(said(told.get(2 + 2 * ping))).isEqualTo("echo");
    }
  }

  private static List<String> ids() {
    List<String> all = new ArrayList<>(IDS);
    all.add(AskingServer.SAME_ID);
    return all;
  }

  private static Step ask(String on, String id) {
    String ping = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}";
    return Step.call(
        "ask",
        Json.Obj.builder().put("on", new Json.Str(on)).put("send", new Json.Str(ping)).build());
  }

  private static String said(Json.Obj told) {
    Json.Arr content =
        (Json.Arr) ((Json.Obj) told.get("result").orElseThrow()).get("content").orElseThrow();
    return Texts.string((Json.Obj) content.items().getFirst(), "text").orElseThrow();
  }

  private static void assertPong(String answer, String id) {
    Json.Obj pong = Texts.object(answer);
    assertThat(pong.get("result")).contains(Json.Obj.of());
    assertThat(pong.members()).hasSize(3);
    if (!id.equals(AskingServer.SAME_ID)) {
      assertThat(pong.get("id")).contains(Texts.value(id));
    }
  }

  Stream<Server> serversOverSse() {
    return servers.all().stream().filter(server -> server.over().equals("sse"));
  }

  @ParameterizedTest
  @MethodSource("serversOverSse")
  void aServerAnswersAPingOnTheStream(Server server) throws Exception {
    try (SseSession session = new SseSession(server.url())) {
      if (!server.name().startsWith("Java")) {
        // Java's holds everything but initialize until it has heard `initialized`.
        assertPongs(session);
      }
      session.send(
          """
          {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05",\
          "capabilities":{},"clientInfo":{"name":"postern-e2e","version":"1"}}}\
          """);
      assertThat(Texts.of(session.answer())).contains("serverInfo");
      session.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
      assertPongs(session);
      session.send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}");
      assertThat(Texts.of(session.answer())).contains("echo");
    }
  }

  private static void assertPongs(SseSession session) throws Exception {
    for (String id : IDS) {
      session.send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}");
      assertPong(Texts.of(session.answer()), id);
    }
  }
}
