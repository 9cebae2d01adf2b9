package dev.postern.proxy.asked;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.text.Room;
import dev.postern.hooks.traffic.Door;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Trail;
import dev.postern.proxy.http.HttpSettings;
import dev.postern.proxy.http.Loops;
import dev.postern.proxy.http.OpenHouse;
import dev.postern.proxy.http.ReverseServer;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions that describe a request in JSON, at a gate whose rules {@link OpenHouse} has. */
class ReviewsTest implements Journal {
  private static final int NOWHERE = 9;
  private static final String JSON = "content-type: application/json\n";
  private static final String WEATHER = call("weather");

  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final List<Trail> decided = new CopyOnWriteArrayList<>();
  private final List<Ending> endings = new CopyOnWriteArrayList<>();
  private Loops loops;
  private ReverseServer server;

  @BeforeEach
  void start() {
    start(HeaderTrust.nobody());
  }

  private void start(HeaderTrust trust) {
    loops = Loops.open(Loops.Transport.NIO, memory, 1);
    server =
        ReverseServer.start(
            HttpSettings.at(new InetSocketAddress("127.0.0.1", 0)),
            OpenHouse.before(NOWHERE, this),
            loops,
            new AskedOverHttp(trust),
            new Room(8 << 20));
  }

  @AfterEach
  void stop() {
    server.close();
    loops.close();
    assertThat(memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory()).isZero();
  }

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public Kept decided(Trail trail) {
    decided.add(trail);
    return Kept.KEPT;
  }

  @Override
  public void ended(Trail trail, Ending ending) {
    endings.add(ending);
  }

  private String ask(String line, String headers, String body) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(20_000);
      byte[] bytes = body.getBytes(UTF_8);
      String length = bytes.length == 0 ? "" : "content-length: " + bytes.length + "\n";
      socket.getOutputStream().write(head(line, length + headers));
      socket.getOutputStream().write(bytes);
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static byte[] head(String line, String headers) {
    String head = line + " HTTP/1.1\nhost: h\nconnection: close\n" + headers + "\n";
    return head.replace("\n", "\r\n").getBytes(ISO_8859_1);
  }

  /** A question of this length, of which nothing has come yet when it is answered. */
  private String announce(int length) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(head("POST /check", "content-length: " + length + "\n" + JSON));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private String check(String body) throws IOException {
    return ask("POST /check", JSON, body);
  }

  /** A question about a request that has these members besides. */
  private static String about(String more) {
    return "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{"
        + "\"uid\":\"u-1\",\"method\":\"GET\",\"host\":\"a.test\",\"path\":\"/a\""
        + (more.isEmpty() ? "" : "," + more)
        + "}}";
  }

  private static String of(String method, String path, String headers, String body) {
    return "{\"request\":{\"method\":\"%s\",\"host\":\"a.test\",\"path\":\"%s\",\"headers\":{%s}%s}}"
        .formatted(
            method,
            path,
            headers,
            body.isEmpty()
                ? ""
                : ",\"body\":" + new String(JsonText.write(new Json.Str(body)), UTF_8));
  }

  private static String call(String tool) {
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\"}}";
    return of("POST", "/mcp", "\"content-type\":\"application/json\"", call.formatted(tool));
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  private static Json.Obj whole(String answer) {
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    byte[] body = answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(UTF_8);
    return (Json.Obj) ((JsonText.Reading.Good) JsonText.read(body, JsonText.Rules.STRICT)).value();
  }

  private static Json.Obj response(String answer) {
    return object(whole(answer), "response");
  }

  private static Json.Obj object(Json.Obj in, String name) {
    return (Json.Obj) in.get(name).orElseThrow();
  }

  private static Json text(String text) {
    return new Json.Str(text);
  }

  private static void assertRefused(String answer, int code, String reason) {
    Json.Obj status = object(response(answer), "status");
    assertThat(response(answer).get("allowed")).contains(Json.Bool.FALSE);
    assertThat(status.get("code")).contains(Json.Num.of(code));
    assertThat(status.get("reason")).contains(text(reason));
    assertThat(status.get("message").orElseThrow().toString()).contains(reason);
  }

  @Test
  void whatWouldPassIsAllowedAndTheQuestionKnownAgain() throws IOException {
    Json.Obj answer = whole(check(about("")));

    assertThat(answer.get("apiVersion")).contains(text("admission.k8s.io/v1"));
    assertThat(answer.get("kind")).contains(text("AdmissionReview"));
    assertThat(object(answer, "response").get("uid")).contains(text("u-1"));
    assertThat(object(answer, "response").get("allowed")).contains(Json.Bool.TRUE);
    String decision = decided.getLast().id();
    assertThat(object(object(answer, "response"), "auditAnnotations").get("decision"))
        .contains(text(decision));
  }

  @Test
  void whatWouldBeRefusedIsNotAndSaysWhy() throws IOException {
    assertRefused(check(of("GET", "/secret", "", "")), 403, "not_granted");
    assertRefused(check(of("GET", "/a", "\"who\":\"nobody\"", "")), 401, "no_credential");
    assertRefused(check(of("GET", "/a/../b", "", "")), 400, "malformed");
  }

  @Test
  void aCallIsJudgedByItsBodyLikeAnyOther() throws IOException {
    assertThat(response(check(WEATHER)).get("allowed")).contains(Json.Bool.TRUE);
    assertThat(decided.getLast().operation().orElseThrow().toString()).contains("weather");
    assertRefused(check(call("secret")), 403, "not_granted");
    assertRefused(check(WEATHER.replace(",\\\"id\\\":1", ",\\\"id\\\":[]")), 400, "malformed");
    assertRefused(
        check(of("POST", "/mcp", "\"content-type\":\"application/json\"", "")), 400, "malformed");
  }

  @Test
  void aDecisionIsKeptAndEndedLikeAnyOther() throws IOException {
    check(about(""));
    check(of("GET", "/secret", "", ""));
    server.close();

    assertThat(decided).extracting(Trail::door).containsOnly(Door.EXT_AUTHZ_HTTP);
    assertThat(decided).hasSize(2);
    assertThat(endings).hasSize(2);
  }

  @Test
  void bothSpellingsOfThePlaceAreOneAndAllOthersAreNowhere() throws IOException {
    assertThat(status(ask("POST /check/", JSON, about("")))).isEqualTo(200);
    assertThat(status(ask("GET /check", JSON, about("")))).isEqualTo(200);
    assertThat(status(ask("GET /check/", JSON, about("")))).isEqualTo(200);
    for (String line :
        List.of("PUT /check", "HEAD /check", "OPTIONS /check", "GET /other", "POST /check/x")) {
      assertThat(status(ask(line, JSON, about("")))).as(line).isEqualTo(404);
    }
    assertThat(status(ask("POST /check?x", JSON, about("")))).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{}",
        "{\"request\":null}",
        "{\"request\":[]}",
        "{\"request\":{},\"Request\":{}}",
        "{\"request\":{\"method\":\"GET\",\"method\":\"GET\"}}"
      })
  void whatIsNoQuestionIsNotAnsweredLikeOne(String body) throws IOException {
    assertThat(status(check(body))).isEqualTo(400);
    assertThat(decided).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"object\":{}",
        "\"server\":7",
        "\"body\":{}",
        "\"headers\":[]",
        "\"headers\":{\"a\":1}",
        "\"headers\":{\"a\":[[\"b\"]]}",
        "\"headers\":{\"a b\":\"c\"}",
        "\"headers\":{\"\":\"c\"}",
        "\"headers\":{\"a\":\"b\\r\\nc: d\"}",
        "\"headers\":{\"a\":\" b\"}",
        "\"headers\":{\"a\":\"\\u0100\"}",
        "\"headers\":{\"host\":\"b.test\"}",
        "\"headers\":{\"Content-Length\":\"1\"}",
        "\"headers\":{\"transfer-encoding\":\"chunked\"}",
        "\"headers\":{\"connection\":\"x\"}",
        "\"headers\":{\"content_length\":\"1\"}",
        "\"body\":\"\\ud800\""
      })
  void whatOneCannotBeSureOfIsRefused(String more) throws IOException {
    String answer = check(about(more));

    assertRefused(answer, 400, "malformed");
    assertThat(response(answer).get("uid")).contains(text("u-1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"request\":{\"method\":\"GET\",\"host\":\"a\"}}",
        "{\"request\":{\"method\":\"GET\",\"path\":\"/a\"}}",
        "{\"request\":{\"host\":\"a\",\"path\":\"/a\"}}",
        "{\"request\":{\"method\":\"get\",\"host\":\"a\",\"path\":\"/a\"}}",
        "{\"request\":{\"method\":\"GET\",\"host\":\"a b\",\"path\":\"/a\"}}",
        "{\"request\":{\"method\":\"GET\",\"host\":\"a\",\"path\":\"a\"}}",
        "{\"request\":{\"method\":\"GET\",\"host\":\"a\",\"path\":\"/a b\"}}",
        "{\"more\":1,\"request\":{\"method\":\"GET\",\"host\":\"a\",\"path\":\"/a\"}}",
        "{\"kind\":1,\"request\":{\"method\":\"GET\",\"host\":\"a\",\"path\":\"/a\"}}"
      })
  void aQuestionThatIsNotWholeIsRefused(String body) throws IOException {
    assertRefused(check(body), 400, "malformed");
  }

  @Test
  void aProxyThatAsksHereIsNeverToldYes() throws IOException {
    for (String sign :
        List.of(
            "x-envoy-auth-partial-body: false\n",
            "x-envoy-internal: true\n",
            "x-forwarded-for: 1.2.3.4\n",
            "x-original-uri: /a\n",
            "X_Forwarded_Uri: /a\n",
            "forwarded: for=1.2.3.4\n")) {
      assertThat(status(ask("POST /check", JSON + sign, about("")))).as(sign).isEqualTo(400);
    }
    assertThat(status(ask("GET /check", "", ""))).isEqualTo(415);
    assertThat(status(ask("GET /check", JSON, ""))).isEqualTo(400);
    assertThat(status(ask("POST /check", "content-type: text/plain\n", about("")))).isEqualTo(415);
  }

  @Test
  void aQuestionThatIsTooLargeIsRefusedAndSoIsABodyInIt() throws IOException {
    assertThat(status(announce(64 << 20))).isEqualTo(413);
    String four = "x".repeat((4 << 20) + 1);
    assertRefused(
        check(of("POST", "/mcp", "\"content-type\":\"application/json\"", four)), 413, "too_large");
  }

  @Test
  void theCallerIsWhoATrustedAskerNames() throws IOException {
    String claims = "\"headers\":{\"x-forwarded-for\":[\"6.6.6.6\",\"203.0.113.9\"]}";
    check(about(claims));
    assertThat(decided.getLast().clientIp()).isEqualTo("127.0.0.1");

    stop();
    HeaderTrust.Range asker = new HeaderTrust.Range(InetAddress.getLoopbackAddress(), 32);
    start(new HeaderTrust(List.of(asker), 1));
    check(about(claims));
    assertThat(decided.getLast().clientIp()).isEqualTo("203.0.113.9");
  }

  @Test
  void aNamedServerIsTheOneThatIsMeant() throws IOException {
    check(about("\"server\":\"tools\""));
    assertThat(decided.getLast().server()).contains("tools");
    check(about("\"server\":\"api\""));
    assertThat(decided.getLast().server()).contains("api");
  }

  @Test
  void whoeverLeavesInTheMiddleOfAQuestionLeavesNothingBehind() throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      String head = "POST /check HTTP/1.1\r\nhost: h\r\n" + JSON.trim() + "\r\n";
      socket.getOutputStream().write((head + "content-length: 100\r\n\r\n{").getBytes(ISO_8859_1));
    }
    assertThat(response(check(about(""))).get("allowed")).contains(Json.Bool.TRUE);
    assertThat(decided).hasSize(1);
  }
}
