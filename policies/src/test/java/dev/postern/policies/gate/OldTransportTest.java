package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.sse.SseText;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Transport;
import dev.postern.hooks.traffic.Upstream;
import dev.postern.policies.gate.Trail.Decision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server of the transport of 2024-11-05, which answers on another stream than it is asked on. */
class OldTransportTest {
  private static final Headers SSE = Headers.of("content-type", "text/event-stream");

  private final House house = new House();
  private Target target =
      new Target.McpServer(
          "old", new Upstream("127.0.0.1", 9000, "/"), new Transport.Sse("/sse", "/messages"));

  private Admission admit(String method, String path, String who) {
    house.busy.clear();
    Arrival post = Calls.post(path, "who", who);
    Arrival head =
        new Arrival(
            post.door(),
            post.peer(),
            method,
            post.authority(),
            path,
            post.headers().plus("accept", "text/event-stream"));
    return house.gate(target).admit(head, Leave.NONE);
  }

  private Passage stream(String who) {
    Passage stream = (Passage) admit("GET", "/sse", who);
    assertThat(stream.check(Body.None.NONE, Leave.NONE)).isInstanceOf(Forward.class);
    stream.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    return stream;
  }

  private Passage session(String who) {
    Passage stream = stream(who);
    assertThat(stream.review(endpoint("/messages?sessionId=1"))).hasSize(1);
    return stream;
  }

  private static Event endpoint(String address) {
    return SseText.event("endpoint", Optional.empty(), address.getBytes(UTF_8));
  }

  private static Event message(String data) {
    return SseText.message(Optional.empty(), data.getBytes(UTF_8));
  }

  private Verdict said(String who, String path, String message) {
    return ((Passage) admit("POST", path, who))
        .check(new Body.Whole(message.getBytes(UTF_8)), Leave.NONE);
  }

  private static String call(String tool) {
    return "{\"jsonrpc\":\"2.0\",\"id\":\"c\",\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\"}}";
  }

  private static String body(Verdict verdict) {
    return switch (verdict) {
      case Forward forward -> new String(((Body.Whole) forward.body()).bytes(), UTF_8);
      case Waits _ -> "none";
      case Answered no -> no.answer().status() + " " + new String(no.answer().body(), UTF_8);
    };
  }

  private static String text(List<Event> events) {
    StringBuilder all = new StringBuilder();
    events.forEach(event -> all.append(new String(event.bytes(), UTF_8)));
    return all.toString();
  }

  @Test
  void aCallIsPostedAndItsResultComesOnTheStream() {
    Passage stream = session("user:ada");
    String result = "{\"jsonrpc\":\"2.0\",\"id\":\"c\",\"result\":{}}";

    assertThat(body(said("user:ada", "/messages?sessionId=1", call("echo"))))
        .isEqualTo(call("echo"));
    assertThat(text(stream.review(message(result)))).contains(result);
    assertThat(stream.review(message(result.replace("\"c\"", "\"d\"")))).isEmpty();
  }

  @Test
  void anIdIsOneCallsOnly() {
    session("user:ada");
    said("user:ada", "/messages?sessionId=1", call("echo"));

    assertThat(body(said("user:ada", "/messages?sessionId=1", call("other")))).startsWith("413");
  }

  @Test
  void aRefusedCallIsAPingWhoseAnswerIsTheRefusal() {
    Passage stream = session("user:ada");

    assertThat(body(said("user:ada", "/messages?sessionId=1", call("secret"))))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"c\",\"method\":\"ping\"}");
    assertThat(house.last().decision()).isEqualTo(Decision.REFUSED);
    assertThat(house.decided).hasSize(2);
    assertThat(text(stream.review(message("{\"jsonrpc\":\"2.0\",\"id\":\"c\",\"result\":{}}"))))
        .contains("\"id\":\"c\",\"error\":{\"code\":-31403");
  }

  @ParameterizedTest
  @CsvSource({
    "user:bob, /messages?sessionId=1, 404",
    "user:ada, /messages?sessionId=2, 404",
    "user:ada, /messages, 404",
    "user:ada, /messages?, 404"
  })
  void aPostBelongsToWhoeverWasGivenItsAddress(String who, String path, String status) {
    session("user:ada");

    assertThat(body(said(who, path, call("echo")))).startsWith(status);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/messages?sessionId=1,405",
    "POST,/sse,405",
    "DELETE,/sse,405",
    "POST,/,404",
    "GET,/other,404"
  })
  void nothingElseIsThere(String method, String path, int status) {
    assertThat(admit(method, path, "user:ada"))
        .isInstanceOfSatisfying(
            Answered.class, no -> assertThat(no.answer().status()).isEqualTo(status));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/messages?sessionId=1",
        "messages?sessionId=1",
        "/messages/?session_id=1",
        "http://127.0.0.1:9000/messages?sessionId=1"
      })
  void anAddressIsToldAsItIs(String address) {
    String told = text(stream("user:ada").review(endpoint(address)));

    assertThat(told).startsWith("event: endpoint\ndata: ");
    assertThat(told)
        .contains(address.startsWith("http") ? "/messages?sessionId=1" : address)
        .doesNotContain("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/other?sessionId=1",
        "/messages",
        "/messages?",
        "/messages/../other?sessionId=1",
        "http://evil.test/messages?sessionId=1",
        "http://server/messages?sessionId=1",
        "http://127.0.0.1:9001/messages?sessionId=1",
        "http://user@127.0.0.1:9000/messages?sessionId=1",
        "//evil.test/messages?sessionId=1",
        "ftp://127.0.0.1:9000/messages?sessionId=1",
        "/messages?a b",
        "http:/messages?sessionId=1",
        "http:messages?sessionId=1",
        "mailto:x?a"
      })
  void anAddressThatIsNotTheServersIsNotTold(String address) {
    assertThat(stream("user:ada").review(endpoint(address))).isEmpty();
    assertThat(house.last().operation().orElseThrow().name()).isEqualTo("endpoint");
  }

  @Test
  void anAcceptedPostSaysNothingMore() {
    session("user:ada");
    Passage post = (Passage) admit("POST", "/messages?sessionId=1", "user:ada");
    post.check(new Body.Whole(call("echo").getBytes(UTF_8)), Leave.NONE);
    post.answer(
        new AnswerHead.Came(202, Headers.of("content-type", "text/plain")), Fate.HELD, Leave.NONE);
    int recorded = house.decided.size();

    Answer answer =
        post.review(
            new Answer(202, Headers.of("content-type", "text/plain"), "Accepted".getBytes(UTF_8)),
            Fate.HELD);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(house.decided).hasSize(recorded);
  }

  @Test
  void anIdThatNotAllCanReadIsRefusedAtOnce() {
    session("user:ada");
    String call = call("secret").replace("\"c\"", "9007199254740993");

    assertThat(body(said("user:ada", "/messages?sessionId=1", call))).startsWith("400");
  }

  @Test
  void aMalformedPostIsRefusedAtOnce() {
    session("user:ada");

    assertThat(body(said("user:ada", "/messages?sessionId=1", "{}"))).startsWith("400");
  }
}
