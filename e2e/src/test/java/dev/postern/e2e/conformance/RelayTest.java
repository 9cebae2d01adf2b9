package dev.postern.e2e.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the suite does not look at: where nothing is refused, status, headers and body come through
 * Postern as the server wrote them, byte for byte; lists, which are for one caller only, may say
 * that they are.
 */
final class RelayTest {
  /** Headers that belong to one connection, and what those in between may say of themselves. */
  private static final Set<String> OF_THE_WAY =
      Set.of(
          "connection",
          "content-length",
          "date",
          "server",
          "transfer-encoding",
          "x-envoy-upstream-service-time",
          "x-postern-decision");

  /** A call whose result has to be fetched. */
  private static final String LEAVES = "{\"name\":\"test_reconnection\"}";

  @TempDir private Path folder;

  /** A way that should be no different from the one without Postern, and how lines end. */
  record Pair(Way way, LineEnds lineEnds) {
    @Override
    public String toString() {
      return way + ", " + lineEnds.name();
    }
  }

  static Stream<Pair> pairs() {
    return Stream.of(
        new Pair(Way.PROXY, LineEnds.LF),
        new Pair(Way.PROXY, LineEnds.CRLF),
        new Pair(Way.ENVOY_SHOWS, LineEnds.LF),
        new Pair(Way.ENVOY_SHOWS, LineEnds.CRLF),
        new Pair(Way.ENVOY_ASKS, LineEnds.LF),
        new Pair(Way.ENVOY_ASKS_AND_SHOWS, LineEnds.CRLF));
  }

  /** One thing that a client says. */
  private record Saying(String method, Map<String, String> headers, String body) {}

  /** One thing that came back. */
  private record Heard(Saying to, int status, Map<String, List<String>> headers, String body) {
    /** The same, whether it was narrowed to one caller and so written anew or not. */
    private Heard forAnybody() {
      Map<String, List<String>> wide = new TreeMap<>(headers);
      wide.computeIfPresent(
          "cache-control", (name, all) -> List.of(all.getFirst().replaceFirst("^private, ", "")));
      String text = body.replace("\"cacheScope\":\"public\"", "\"cacheScope\":\"private\"");
      return new Heard(to, status, wide, text.replace("\r\n", "\n"));
    }

    /** The id of the last event. */
    private String lastEvent() {
      return body.replaceAll("(?s).*\\bid: (\\S+).*", "$1");
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void whatTheServerSaysComesAsItSaidIt(Pair pair) throws Exception {
    List<Heard> without = heard(pair.way().without(), pair.lineEnds(), "without");
    List<Heard> with = heard(pair.way(), pair.lineEnds(), "with");
    for (int i = 0; i < without.size(); i++) {
      assertThat(with.get(i)).as(without.get(i).to().body()).isEqualTo(without.get(i));
    }
    assertThat(with).hasSameSizeAs(without);
  }

  private List<Heard> heard(Way way, LineEnds lineEnds, String name) throws Exception {
    Path own = Files.createDirectory(folder.resolve(name));
    List<Heard> heard = new ArrayList<>();
    try (DualEraServer server = new DualEraServer(lineEnds);
        Way.Open open = way.open(server.port(), own);
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (Saying saying : conversation()) {
        heard.add(hear(client, open.address(), saying));
      }
      heard.add(hear(client, open.address(), legacy("tools/call", LEAVES)));
      Map<String, String> back = session(Map.of("Last-Event-ID", heard.getLast().lastEvent()));
      heard.add(hear(client, open.address(), new Saying("GET", back, "")));
      assertThat(heard.getLast().body()).contains("fetched");
      heard.add(hear(client, open.address(), new Saying("DELETE", session(Map.of()), "")));
    }
    return heard;
  }

  private static Heard hear(HttpClient client, URI address, Saying saying)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(saying.method(), BodyPublishers.ofString(saying.body()))
            .header("Accept", "application/json, text/event-stream")
            .header("Content-Type", "application/json");
    saying.headers().forEach(request::header);
    HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
    Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
    headers.keySet().removeAll(OF_THE_WAY);
    Heard heard = new Heard(saying, answer.statusCode(), headers, new String(answer.body(), UTF_8));
    return saying.body().contains("/list\"") ? heard.forAnybody() : heard;
  }

  private static List<Saying> conversation() {
    List<Saying> all = new ArrayList<>();
    all.add(legacy("initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"));
    all.add(legacy("notifications/initialized", "{}"));
    for (Map.Entry<String, String> call : calls()) {
      all.add(legacy(call.getKey(), call.getValue()));
      all.add(modern(call.getKey(), call.getValue()));
    }
    all.add(modern("server/discover", "{}"));
    all.add(modern("tools/call", "{\"name\":\"test_input_required_result_elicitation\"}"));
    all.add(modern("tools/call", "{\"name\":\"test_missing_capability\"}"));
    return all;
  }

  private static List<Map.Entry<String, String>> calls() {
    List<Map.Entry<String, String>> calls = new ArrayList<>();
    for (String list : List.of("tools", "prompts", "resources", "resources/templates")) {
      calls.add(Map.entry(list + "/list", "{}"));
    }
    for (String tool :
        List.of(
            "test_simple_text",
            "test_image_content",
            "test_structured_content",
            "test_error_handling",
            "test_logging_tool",
            "nowhere")) {
      calls.add(Map.entry("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":{}}"));
    }
    calls.add(
        Map.entry(
            "tools/call",
            "{\"name\":\"test_tool_with_progress\",\"_meta\":{\"progressToken\":7}}"));
    calls.add(Map.entry("prompts/get", "{\"name\":\"test_prompt_with_image\"}"));
    calls.add(Map.entry("resources/read", "{\"uri\":\"test://static-binary\"}"));
    calls.add(Map.entry("resources/read", "{\"uri\":\"test://nowhere\"}"));
    calls.add(Map.entry("ping", "{}"));
    calls.add(Map.entry("logging/setLevel", "{\"level\":\"info\"}"));
    return calls;
  }

  private static Saying legacy(String method, String params) {
    String own = method + "#" + params.hashCode();
    String id = method.startsWith("notifications/") ? "" : ",\"id\":\"" + own + "\"";
    String body =
        "{\"jsonrpc\":\"2.0\"" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    Map<String, String> headers =
        method.equals("initialize")
            ? Map.of()
            : session(Map.of("MCP-Protocol-Version", "2025-11-25"));
    return new Saying("POST", headers, body);
  }

  private static Map<String, String> session(Map<String, String> more) {
    Map<String, String> headers = new TreeMap<>(more);
    headers.put("Mcp-Session-Id", "session-1");
    return headers;
  }

  private static Saying modern(String method, String params) {
    ObjectNode all = (ObjectNode) Rpc.JSON.readTree(params);
    ObjectNode meta = all.withObjectProperty("_meta");
    meta.put(ModernEra.VERSION_KEY, ModernEra.VERSION);
    meta.putObject("io.modelcontextprotocol/clientCapabilities").putObject("elicitation");
    ObjectNode message =
        Rpc.object().put("jsonrpc", "2.0").put("id", 9_007_199_254_740_993L).put("method", method);
    message.set("params", all);
    Map<String, String> headers = new TreeMap<>();
    headers.put("MCP-Protocol-Version", ModernEra.VERSION);
    headers.put("Mcp-Method", method);
    name(all).ifPresent(name -> headers.put("Mcp-Name", name));
    return new Saying("POST", headers, message.toString());
  }

  private static Optional<String> name(JsonNode params) {
    return Stream.of("name", "uri")
        .filter(params::has)
        .map(key -> params.get(key).asString())
        .findFirst();
  }
}
