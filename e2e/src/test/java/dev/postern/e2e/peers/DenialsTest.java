package dev.postern.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.peers.RealClients.Client;
import dev.postern.e2e.peers.Script.Step;
import dev.postern.e2e.process.PosternProcess;
import dev.postern.hooks.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client makes of a no: none hangs, none loses its session, and whoever uses it is told why.
 * A client gives up after ten seconds and says so; a refusal never comes to that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(StartedOnce.class)
final class DenialsTest {
  private static final List<Step> STEPS =
      List.of(
          Step.of("tools"),
          Step.call("forbidden", Json.Obj.of()),
          Step.call("echo", word("message", "one")),
          new Step("prompt", "greet", word("name", "Ada")),
          Step.call("echo", word("message", "two")),
          Step.of("read", "demo://number/3"),
          Step.of("read", "demo://text"),
          Step.call("sample", Json.Obj.of()),
          Step.call("elicit", Json.Obj.of()),
          Step.call("echo", word("message", "three")));

  private RealServers servers;
  private RealClients clients;
  private PosternProcess postern;

  @BeforeAll
  void start(@TempDir Path folder, RealServers realServers, RealClients realClients)
      throws Exception {
    servers = realServers;
    clients = realClients;
    postern = PosternProcess.start(folder, "{delay: 0s}", rules(folder));
  }

  @AfterAll
  void stop() throws Exception {
    postern.close();
  }

  private Path rules(Path folder) throws Exception {
    String rules =
        Rules.everybody(
            "{effect: allow, tools: [\"*\"], prompts: [\"*\"], resources: [\"*\"], methods: [\"*\"]}",
            "{effect: deny, tools: [forbidden], reason: \"no such luck\"}",
            "{effect: deny, prompts: [greet], reason: \"no greetings\"}",
            "{effect: deny, resources: [\"demo://number/*\"], reason: \"no numbers\"}",
            "{effect: deny, methods: [\"sampling/createMessage\"], reason: \"no sampling\"}");
    for (Server server : servers.all()) {
      String name = server.word();
      rules += server.document(name, "everybody");
      rules += server.document(name + "-results", "everybody", "refusals: toolResult");
      rules += server.document(name + "-closed", "nobody-enters");
    }
    rules += Rules.nobodyEnters("nobody-enters");
    return Files.writeString(folder.resolve("rules.yaml"), rules);
  }

  Stream<Arguments> clientsAndServers() {
    return Stream.of("TypeScript 2", "Python", "Java", "Python, SSE")
        .map(servers::named)
        .flatMap(server -> clients.all().stream().map(client -> Arguments.of(client, server)));
  }

  private List<Json.Obj> play(Client client, Server server, String variant, List<Step> steps)
      throws Exception {
    String url = postern.inbound(server.below(server.word() + variant)).toString();
    List<Json.Obj> told = client.caller().play(client.script(server.over(), url, steps));
    if (!(variant.equals("-closed") && waitsForItself(client, server))) {
      assertThat(told).allSatisfy(DenialsTest::assertInTime);
    }
    return told;
  }

  /**
   * Java's client of HTTP+SSE hears no status: whatever but an event stream it is answered, it
   * waits as long as it is told to wait for a server.
   */
  private static boolean waitsForItself(Client client, Server server) {
    return client.name().equals("Java") && server.over().equals("sse");
  }

  private static void assertInTime(Json.Obj told) {
    assertThat(Texts.of(told).toLowerCase(Locale.ROOT))
        .doesNotContain("timeout", "timed out", "hangs", "did not observe");
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("clientsAndServers")
  void aRefusalReachesTheApplicationAndTheSessionGoesOn(Client client, Server server)
      throws Exception {
    List<Json.Obj> told = play(client, server, "", STEPS);
    assertThat(result(told, 1)).contains("echo").doesNotContain("forbidden");
    assertRefused(told.get(2), "no such luck");
    assertThat(result(told, 3)).contains("one");
    assertRefused(told.get(4), "no greetings");
    assertThat(result(told, 5)).contains("two");
    assertRefused(told.get(6), "no numbers");
    assertThat(result(told, 7)).contains("two lines");
    assertThat(Texts.of(told.get(8))).doesNotContain("sampled: sampled").contains("no sampling");
    assertThat(result(told, 9)).contains("elicited");
    assertThat(result(told, 10)).contains("three");
    assertThat(Texts.of(told.getLast()))
        .contains("\"end\":\"closed\"")
        .doesNotContain("sampling/createMessage");
  }

  private static String result(List<Json.Obj> told, int step) {
    return Texts.of(
        told.get(step)
            .get("result")
            .orElseThrow(() -> new AssertionError(Texts.of(told.get(step)))));
  }

  private static void assertRefused(Json.Obj told, String reason) {
    assertThat(Texts.string(told, "error", "code")).contains("-31403");
    assertThat(Texts.string(told, "error", "message").orElseThrow()).contains(reason);
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("clientsAndServers")
  void aRefusalThatIsAResultIsShownToTheModel(Client client, Server server) throws Exception {
    List<Step> steps =
        List.of(
            Step.of("tools"),
            Step.call("forbidden", Json.Obj.of()),
            Step.call("echo", word("message", "still here")));
    List<Json.Obj> told = play(client, server, "-results", steps);
    assertThat(result(told, 2)).contains("\"isError\":true").contains("no such luck");
    assertThat(result(told, 3)).contains("still here");
    assertThat(Texts.of(told.getLast())).contains("\"end\":\"closed\"");
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("clientsAndServers")
  void whoMayNotEnterIsToldAtOnce(Client client, Server server) throws Exception {
    List<Json.Obj> told = play(client, server, "-closed", List.of(Step.of("tools")));
    assertThat(told.getFirst().get("error")).isPresent();
    assertThat(Texts.of(told.getLast())).contains("never connected");
  }

  private static Json word(String name, String value) {
    return Json.Obj.builder().put(name, new Json.Str(value)).build();
  }
}
