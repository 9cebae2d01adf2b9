package dev.postern.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.HookPoint;
import dev.postern.hooks.Outcome;
import dev.postern.hooks.Scene;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.chain.Mode;
import dev.postern.hooks.chain.Step;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.sse.SseReader;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.policies.gate.Ending.How;
import dev.postern.policies.gate.Route;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that the gate reads: gathered, shown, and sent on as the gate says. */
class McpAnswersTest {
  private static final String HOST = "Host: api.test\r\n";
  private static final String RESULT =
      "{\"jsonrpc\":\"2.0\", \"id\":1, \"result\":{\"content\":[]}}";
  private static final String PROGRESS =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
          + "\"params\":{\"progressToken\":1,\"progress\":1}}";

  private static String call(String tool) {
    return post(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
            + tool
            + "\",\"arguments\":{}}}");
  }

  private static String post(String body) {
    return "POST /mcp HTTP/1.1\r\n"
        + HOST
        + "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String json(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void aCallThatIsAnsweredByNothingIsAnsweredByAnError() throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(call("echo"));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send(json(""));

      assertThat(client.message()).startsWith("HTTP/1.1 502 ").contains("\"id\":1,\"error\"");
    }
  }

  @Test
  void aCallAndItsResultPassByteForByte() throws Exception {
    try (Stand stand = new Stand()) {
      String call = call("echo");
      Wire client = stand.client().send(call);
      Wire upstream = stand.upstream.accept();
      assertThat(upstream.message()).endsWith(call.substring(call.indexOf("\r\n\r\n")));
      upstream.send(json(RESULT));
      assertThat(client.message()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n" + RESULT);
      assertThat(stand.house.ending().bytesIn())
          .isEqualTo(call.length() - call.indexOf("\r\n\r\n") - 4);
    }
  }

  @Test
  void aRefusedToolIsAnsweredWithoutTheUpstream() throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(call("secret"));
      assertThat(client.message()).startsWith("HTTP/1.1 200 ").contains("-31403");
      assertThat(stand.upstream.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void eachEventReachesTheClientAsItsOwnBytesBeforeTheNextIsSent(String end) throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(call("slow"));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      client.head();
      String[] events = {
        ": keep-alive" + end + end,
        "event: message" + end + "data: " + PROGRESS + end + end,
        "data:" + PROGRESS + end + "id: 7" + end + end,
        "data: " + RESULT + end + end
      };
      for (String event : events) {
        upstream.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
        assertThat(client.chunk()).isEqualTo(event);
      }
      upstream.send("0\r\n\r\n");
      assertThat(client.chunk()).isEmpty();
      assertThat(stand.house.ending().how()).isEqualTo(How.COMPLETE);
    }
  }

  @Test
  void anEventCutIntoSmallPiecesLeavesWhole() throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(call("slow"));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
      String event = "data: " + RESULT + "\n\n";
      for (int i = 0; i < event.length(); i++) {
        upstream.send(event.substring(i, i + 1));
      }
      client.head();
      assertThat(client.chunk()).isEqualTo(event);
      upstream.send("data: unfinished").close();
      assertThat(client.chunk()).isEmpty();
    }
  }

  static Stream<String> streams() {
    String notification = "data: " + PROGRESS;
    String smuggled = "data: " + RESULT.replace("content", "smuggled");
    return Stream.of(
        ": hello\n\n"
            + notification
            + "\n\nid: 7\ndata: "
            + RESULT
            + "\n\n"
            + notification
            + "\n\n",
        ":\r\n\r\nevent: message\r\n" + notification + "\r\n\r\ndata: " + RESULT + "\r\n\r\n",
        "id: 1\r" + notification + "\r\rdata: " + RESULT + "\r\r" + smuggled + "\r\r",
        "data: " + RESULT + "\n\n" + notification + "\r\r" + smuggled + "\n\n",
        "\uFEFFevent: other\n"
            + notification
            + "\n\n\uFEFF"
            + smuggled
            + "\n\ndata: "
            + RESULT
            + "\r\n\n");
  }

  @ParameterizedTest
  @MethodSource("streams")
  void aStreamSaysTheSameWhereverItsBytesAreCut(String stream) throws Exception {
    byte[] bytes = stream.getBytes(UTF_8);
    try (Stand stand = new Stand()) {
      List<String> whole = heard(stand, List.of(bytes));
      assertThat(whole).hasSizeGreaterThan(0).noneMatch(event -> event.contains("smuggled"));
      for (int at = 1; at < bytes.length; at++) {
        byte[] head = Arrays.copyOf(bytes, at);
        byte[] tail = Arrays.copyOfRange(bytes, at, bytes.length);
        assertThat(heard(stand, List.of(head, tail))).as("cut at %s", at).isEqualTo(whole);
      }
    }
  }

  /** What a client finds in the answer to a call, which comes in these pieces. */
  private static List<String> heard(Stand stand, List<byte[]> pieces) throws Exception {
    Wire client = stand.client().send(call("slow"));
    Wire upstream = stand.upstream.accept();
    upstream.message();
    upstream.send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    for (byte[] piece : pieces) {
      String latin = new String(piece, ISO_8859_1);
      upstream.send(Integer.toHexString(piece.length) + "\r\n" + latin + "\r\n");
    }
    upstream.send("0\r\n\r\n").close();
    client.head();
    StringBuilder all = new StringBuilder();
    for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
      all.append(chunk);
    }
    client.close();
    return new SseReader(1 << 16)
        .read(all.toString().getBytes(ISO_8859_1)).stream()
            .filter(event -> event.data().isPresent())
            .map(event -> event.type() + event.id() + new String(event.data().get(), UTF_8))
            .toList();
  }

  @Test
  void anEventThatIsTooLargeEndsTheStreamAbnormally() throws Exception {
    Route.Limits small = new Route.Limits(4096, 64, 100, 64, 100, 32);
    try (Stand stand = new Stand(Stand.usual().with(small))) {
      Wire client = stand.client().send(call("slow"));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1000\r\n\r\n"
              + "data: "
              + "x".repeat(100));
      assertThat(client.rest()).doesNotContain("xxx");
      upstream.awaitEnd();
      assertThat(stand.house.ending().how()).isEqualTo(How.CUT);
    }
  }

  @Test
  void aStreamWhoseUpstreamDiesEndsAbnormally() throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(call("slow"));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      client.head();
      upstream.reset();
      client.awaitEnd();
      assertThat(stand.house.ending().how()).isEqualTo(How.UPSTREAM_BROKE);
    }
  }

  @Test
  void anAnswerThatIsTooLargeToBeReadIsNotSent() throws Exception {
    Route.Limits small = new Route.Limits(256, 64, 100, 64, 100, 32);
    try (Stand stand = new Stand(Stand.usual().with(small))) {
      Wire client = stand.client().send(call("much"));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send(json(" ".repeat(2570)).substring(0, 400));
      assertThat(client.message()).startsWith("HTTP/1.1 502 ");
      upstream.awaitEnd();
    }
  }

  @Test
  void anAnswerThatBreaksOffBeforeItWasReadIsReplaced() throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(call("half"));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send(json(RESULT).substring(0, json(RESULT).length() - 5)).close();
      assertThat(client.message()).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void aLargeCallAndALargeResultPassByteForByte() throws Exception {
    try (Stand stand = new Stand()) {
      String text = "x".repeat(300_000);
      String call =
          post(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                  + "\"arguments\":{\"text\":\""
                  + text
                  + "\"}}}");
      Wire client = stand.client().send(call);
      Wire upstream = stand.upstream.accept();
      assertThat(upstream.message()).endsWith(call.substring(call.indexOf("\r\n\r\n")));
      String result =
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
              + text
              + "\"}]}}";
      upstream.send(json(result));
      assertThat(client.message()).endsWith("\r\n\r\n" + result);
    }
  }

  @Test
  void aNotificationIsAnsweredAsTheServerAnswersIt() throws Exception {
    try (Stand stand = new Stand()) {
      Wire client = stand.client().send(post(PROGRESS));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.message()).startsWith("HTTP/1.1 202 ").endsWith("\r\n\r\n");
    }
  }

  /** Its rules: before a call it waits for nothing, after one until it is let go. */
  private static final class Patient implements ToolHook {
    final CountDownLatch shown = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);

    @Override
    public boolean waits() {
      return true;
    }

    @Override
    public Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
      shown.countDown();
      try {
        if (!go.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("nobody let the hook go");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Outcome.pass();
    }

    Step step() {
      return new Step(
          "patient",
          this,
          Set.of(HookPoint.TOOL_POST_INVOKE),
          Mode.ENFORCE,
          1,
          Duration.ofSeconds(30));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/event-stream"})
  void aHookThatWaitsKeepsNobodyElseWaiting(String type) throws Exception {
    Patient hook = new Patient();
    try (Stand stand = new Stand(Stand.usual().with(hook.step()))) {
      Wire client = stand.client().send(call("echo"));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      String body = type.startsWith("text") ? "data: " + RESULT + "\n\n" : RESULT;
      upstream.send(json(body).replace("application/json", type));
      hook.shown.await();
      Wire other = stand.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
      // A stream that waits keeps its connection.
      Wire free = type.startsWith("text") ? stand.upstream.accept() : upstream;
      free.head();
      free.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      assertThat(other.message()).endsWith("ok");
      hook.go.countDown();
      String head = client.head();
      assertThat(head).startsWith("HTTP/1.1 200 ");
      assertThat(type.startsWith("text") ? client.chunks() : client.take(body.length()))
          .isEqualTo(body);
    }
  }

  @Test
  void whoeverLeavesWhileAHookWaitsIsNotedAsGone() throws Exception {
    Patient hook = new Patient();
    try (Stand stand = new Stand(Stand.usual().with(hook.step()))) {
      Wire client = stand.client().send(call("echo"));
      Wire upstream = stand.upstream.accept();
      upstream.message();
      upstream.send(json(RESULT));
      hook.shown.await();
      client.reset();
      // Once another exchange has gone through the same loop, it has seen the reset.
      Wire other = stand.client().send("GET /secret HTTP/1.1\r\n" + HOST + "\r\n");
      other.message();
      stand.house.ending();
      hook.go.countDown();
      assertThat(stand.house.ending().how()).isEqualTo(How.CLIENT_GONE);
    }
  }
}
