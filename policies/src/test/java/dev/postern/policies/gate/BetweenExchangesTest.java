package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.HookPoint;
import dev.postern.hooks.Outcome;
import dev.postern.hooks.Scene;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.chain.Mode;
import dev.postern.hooks.chain.Step;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.sse.SseText;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Trail.Decision;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes on between a client and its server for longer than one exchange. */
class BetweenExchangesTest {
  private static final Headers JSON = Headers.of("content-type", "application/json");
  private static final Headers SSE = Headers.of("content-type", "text/event-stream");
  private static final String SAMPLING =
      "{\"jsonrpc\":\"2.0\",\"id\":\"a\\/b\",\"method\":\"sampling/createMessage\",\"params\":{}}";
  private static final String SECRET =
      "{\"jsonrpc\":\"2.0\",\"id\":\"a\\/b\",\"method\":\"secret/sampling\",\"params\":{}}";
  private static final String DONE = "{\"jsonrpc\":\"2.0\",\"id\":\"a/b\",\"result\":{\"x\":1}}";
  private static final String PONG = "{\"jsonrpc\":\"2.0\",\"id\":\"a/b\",\"result\":{}}";

  private final House house = new House();

  @BeforeEach
  void aSession() {
    house.owners.put("s1", Subject.parse("user:ada").orElseThrow());
    house.owners.put("s2", Subject.parse("user:ada").orElseThrow());
    house.owners.put("bobs", Subject.parse("user:bob").orElseThrow());
  }

  private Passage passage(String method, String who, String session) {
    house.busy.clear();
    Arrival post =
        session.isEmpty()
            ? Calls.post("/mcp", "who", who)
            : Calls.post("/mcp", "who", who, "mcp-session-id", session);
    Arrival head =
        new Arrival(
            post.door(),
            post.peer(),
            method,
            post.authority(),
            post.path(),
            post.headers().plus("accept", "text/event-stream"));
    return (Passage) house.mcp().admit(head, Leave.NONE);
  }

  private Passage stream(String who, String session) {
    Passage stream = passage("GET", who, session);
    assertThat(stream.check(Body.None.NONE, Leave.NONE)).isInstanceOf(Forward.class);
    stream.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    return stream;
  }

  private Verdict said(String who, String session, String message) {
    return passage("POST", who, session).check(body(message), Leave.NONE);
  }

  private static Body body(String text) {
    return new Body.Whole(text.getBytes(UTF_8));
  }

  private static String text(Verdict verdict) {
    return switch (verdict) {
      case Answered no -> new String(no.answer().body(), UTF_8);
      case Forward forward -> new String(((Body.Whole) forward.body()).bytes(), UTF_8);
      case Waits _ -> "waits";
    };
  }

  private static Event event(String data) {
    return SseText.message(Optional.of("e1"), data.getBytes(UTF_8));
  }

  private static String call(String members) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\""
        + members
        + "}}";
  }

  private static String asking(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"" + method + "\",\"params\":" + params + "}";
  }

  private void maskResults() {
    house.hooks =
        List.of(
            new Step(
                "guard",
                new ToolHook() {
                  @Override
                  public Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
                    return new Outcome.Change<>(result.with("masked", new Json.Str(call.name())));
                  }
                },
                EnumSet.allOf(HookPoint.class),
                Mode.ENFORCE,
                1,
                Duration.ofSeconds(5)));
  }

  private void assertDropped(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Answered.class);
    assertThat(((Answered) verdict).answer().status()).isEqualTo(202);
    assertThat(house.last().decision()).isEqualTo(Decision.REFUSED);
  }

  @Test
  void whatAServerMayAskReachesItsClientAndTheAnswerReachesTheServerOnce() {
    Event asked = event(SAMPLING);

    assertThat(stream("user:ada", "s1").review(asked)).containsExactly(asked);
    assertThat(house.last().operation().orElseThrow().name()).isEqualTo("sampling/createMessage");
    assertThat(text(said("user:ada", "s1", DONE))).isEqualTo(DONE);
    assertThat(house.last().operation().orElseThrow().name()).isEqualTo("sampling/createMessage");
    assertDropped(said("user:ada", "s1", DONE));
  }

  @Test
  void anAnswerInAnotherSessionOrOfAnotherSubjectIsNone() {
    stream("user:ada", "s1").review(event(SAMPLING));

    assertDropped(said("user:ada", "s2", DONE));
    assertDropped(said("user:ada", "", DONE));
    assertDropped(said("user:bob", "bobs", DONE));
    assertThat(said("user:ada", "s1", DONE)).isInstanceOf(Forward.class);
  }

  @Test
  void whatAServerMayNotAskBecomesASignOfLifeAndItsAnswerTheRefusal() {
    List<Event> seen = stream("user:ada", "s1").review(event(SECRET));

    assertThat(seen)
        .singleElement()
        .satisfies(ping ->
            assertThat(new String(ping.bytes(), UTF_8))
                .isEqualTo(
                    "event: message\nid: e1\ndata: {\"jsonrpc\":\"2.0\",\"id\":\"a\\/b\",\"method\":\"ping\"}\n\n"));
    assertThat(house.last().decision()).isEqualTo(Decision.REFUSED);
    String decision = house.last().id();
    assertThat(text(said("user:ada", "s1", PONG)))
        .startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"a\\/b\",\"error\":{\"code\":-31403")
        .contains("\"reason\":\"not_granted\"", decision);
    assertDropped(said("user:ada", "s1", PONG));
  }

  @Test
  void aRefusedQuestionCannotBeAnsweredAfterAll() {
    stream("user:ada", "s1").review(event(SECRET));

    assertThat(text(said("user:ada", "s1", DONE))).contains("-31403").doesNotContain("\"x\"");
  }

  @Test
  void anObservedServersQuestionsPassAndAreRecorded() {
    house.observe = true;
    Event asked = event(SECRET);

    assertThat(stream("user:ada", "s1").review(asked)).containsExactly(asked);
    assertThat(house.last().decision()).isEqualTo(Decision.WOULD_REFUSE);
    assertThat(text(said("user:ada", "s1", DONE))).isEqualTo(DONE);
  }

  @Test
  void aQuestionThatIsSentAgainPassesAgainAndAnotherUnderItsIdDoesNot() {
    Passage stream = stream("user:ada", "s1");
    stream.review(event(SAMPLING));

    assertThat(stream.review(event(SAMPLING))).hasSize(1);
    assertThat(stream.review(event(SAMPLING.replace("sampling/createMessage", "roots/list"))))
        .isEmpty();
    assertThat(stream.review(event(SECRET))).isEmpty();
    assertThat(text(said("user:ada", "s1", DONE))).isEqualTo(DONE);
  }

  @ParameterizedTest
  @CsvSource({
    "9007199254740991,1",
    "9007199254740992,0",
    "-9007199254740993,0",
    "99999999999999999999,0"
  })
  void aRefusedQuestionUnderAnIdThatSomeClientsCannotReadIsLeftOut(String id, int seen) {
    assertThat(stream("user:ada", "s1").review(event(SECRET.replace("\"a\\/b\"", id))))
        .hasSize(seen);
  }

  @Test
  void aQuestionThatCannotBeRecordedDoesNotPass() {
    Passage stream = stream("user:ada", "s1");
    house.full = true;

    assertThat(stream.review(event(SAMPLING))).isEmpty();
  }

  @Test
  void aModernServerAsksNothingOnAStream() {
    Passage passage = modern(call(",\"_meta\":" + VERSION));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);

    assertThat(passage.review(event(SAMPLING))).isEmpty();
    assertThat(house.last().decision()).isEqualTo(Decision.REFUSED);
  }

  @Test
  void aResponseThatComesOnAnotherStreamMeetsTheHooksOfItsCall() {
    maskResults();
    Passage lost = passage("POST", "user:ada", "s1");
    lost.check(body(call("")), Leave.NONE);
    lost.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    Event result = event("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[]}}");

    assertThat(stream("user:ada", "s2").review(result)).isEmpty();
    assertThat(stream("user:ada", "s1").review(result))
        .singleElement()
        .satisfies(
            seen -> assertThat(new String(seen.bytes(), UTF_8)).contains("\"masked\":\"echo\""));
    assertThat(stream("user:ada", "s1").review(result))
        .as("replayed, for a client that lost it once more")
        .singleElement()
        .satisfies(
            seen -> assertThat(new String(seen.bytes(), UTF_8)).contains("\"masked\":\"echo\""));
  }

  @Test
  void aResponseUnderAnIdThatWasUsedTwiceIsNobodys() {
    maskResults();
    for (String message : List.of(asking("ping", "{}").replace(":8,", ":7,"), call(""))) {
      Passage lost = passage("POST", "user:ada", "s1");
      lost.check(body(message), Leave.NONE);
      lost.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    }
    Event result = event("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"secret\":1}}");

    assertThat(stream("user:ada", "s1").review(result))
        .singleElement()
        .satisfies(seen ->
            assertThat(new String(seen.bytes(), UTF_8))
                .contains("-32600")
                .doesNotContain("secret"));
  }

  @Test
  void aTasksQuestionsAreJudgedAndItsErrorMeetsTheHooks() {
    maskResults();
    answered(call(""), "{\"resultType\":\"task\",\"taskId\":\"t1\"}");
    String get = asking("tasks/get", "{\"taskId\":\"t1\"}");

    assertThat(
            answered(
                get,
                "{\"taskId\":\"t1\",\"inputRequests\":{\"q\":{\"method\":\"secret/x\"}},\"resultType\":\"complete\"}"))
        .contains("-31403");
    assertThat(
            answered(
                get, "{\"taskId\":\"t1\",\"error\":{\"code\":5,\"message\":\"m\",\"data\":4711}}"))
        .contains("\"taskId\":\"t1\",\"error\":{\"code\":5");
  }

  @Test
  void anErrorThatSendsTheUserToAnAddressIsAQuestion() {
    house.denied = "elicitation/create";
    Passage passage = passage("POST", "user:ada", "s1");
    passage.check(body(call("")), Leave.NONE);
    passage.answer(new AnswerHead.Came(200, JSON), Fate.HELD, Leave.NONE);
    byte[] error =
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32042,\"message\":\"m\",\"data\":{}}}"
            .getBytes(UTF_8);

    assertThat(passage.review(new Answer(200, JSON, error), Fate.HELD).body())
        .asString(UTF_8)
        .contains("-31403");
  }

  @Test
  void aResponseThatCameMayBeReplayedWhereAStreamIsResumed() {
    Passage passage = passage("POST", "user:ada", "s1");
    passage.check(body(call("")), Leave.NONE);
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    Event result = event("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");

    assertThat(passage.review(result)).hasSize(1);
    assertThat(passage.review(result)).isEmpty();
    assertThat(stream("user:ada", "s1").review(result)).hasSize(1);
  }

  private String answered(String message, String result) {
    Passage passage = passage("POST", "user:ada", "s1");
    assertThat(passage.check(body(message), Leave.NONE)).isInstanceOf(Forward.class);
    passage.answer(new AnswerHead.Came(200, JSON), Fate.HELD, Leave.NONE);
    String id = message.contains("\"id\":7") ? "7" : "8";
    Answer answer =
        passage.review(
            new Answer(
                200,
                JSON,
                ("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}")
                    .getBytes(UTF_8)),
            Fate.HELD);
    return new String(answer.body(), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"task\":{\"taskId\":\"t1\",\"status\":\"working\"}}",
        "{\"resultType\":\"task\",\"taskId\":\"t1\"}"
      })
  void aTaskBelongsToWhoeverBeganItAndItsResultMeetsTheHooksOfItsCall(String begun) {
    maskResults();
    answered(call(",\"task\":{\"ttl\":1}"), begun);

    assertThat(answered(asking("tasks/result", "{\"taskId\":\"t1\"}"), "{\"content\":[]}"))
        .contains("\"masked\":\"echo\"");
    assertThat(
            answered(
                asking("tasks/get", "{\"taskId\":\"t1\"}"), "{\"taskId\":\"t1\",\"result\":{}}"))
        .contains("\"taskId\":\"t1\",\"result\":{\"masked\":\"echo\"}");
    assertThat(text(said("user:bob", "", asking("tasks/result", "{\"taskId\":\"t1\"}"))))
        .contains("-32602");
    assertThat(text(said("user:ada", "s1", asking("tasks/cancel", "{\"taskId\":\"t2\"}"))))
        .contains("-32602");
  }

  @Test
  void aListOfTasksShowsOnesOwn() {
    answered(call(""), "{\"task\":{\"taskId\":\"t1\"}}");

    assertThat(
            answered(
                asking("tasks/list", "{}"),
                "{\"tasks\":[{\"taskId\":\"t0\"},{\"taskId\":\"t1\"}]}"))
        .contains("\"tasks\":[{\"taskId\":\"t1\"}]");
  }

  @Test
  void aStateIsBroughtBackByWhomItWasGivenTo() {
    answered(
        call(""),
        "{\"resultType\":\"input_required\",\"requestState\":\"st\",\"inputRequests\":{\"q\":{\"method\":\"elicitation/create\"}}}");
    String again = call(",\"requestState\":\"st\",\"inputResponses\":{}");

    assertThat(said("user:ada", "s1", again)).isInstanceOf(Forward.class);
    assertThat(text(said("user:bob", "", again))).contains("-31403");
    assertThat(said("user:bob", "", again.replace("\"st\"", "\"of another replica\"")))
        .isInstanceOf(Forward.class);
  }

  @Test
  void aResultThatAsksWhatItMayNotIsRefused() {
    String asks =
        "{\"resultType\":\"input_required\",\"inputRequests\":{\"q\":{\"method\":\"roots/list\"},\"r\":{\"method\":\"secret/x\"}}}";

    assertThat(answered(call(""), asks)).contains("\"id\":7,\"error\":{\"code\":-31403");
    assertThat(house.last().operation().orElseThrow().name()).isEqualTo("secret/x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "completion/complete|{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"secret\"}}",
        "completion/complete|{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"secret:/a\"}}",
        "resources/subscribe|{\"uri\":\"secret:/a\"}",
        "subscriptions/listen|{\"notifications\":{\"resourceSubscriptions\":[\"f:/a\",\"secret:/a\"]}}",
        "subscriptions/listen|{\"notifications\":{\"taskIds\":[\"nobodys\"]}}"
      })
  void whatIsAboutOtherThingsIsForWhoeverMayUseThem(String method, String params) {
    assertThat(text(said("user:ada", "s1", asking(method, params)))).contains("\"error\"");
    String fine = params.replace("secret", "fine").replace("\"nobodys\"", "");
    assertThat(said("user:ada", "s1", asking(method, fine))).isInstanceOf(Forward.class);
  }

  @Test
  void newsOfAResourceIsForWhoeverMayReadIt() {
    Passage stream = stream("user:ada", "s1");
    String news =
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"f:/a\"}}";

    assertThat(stream.review(event(news))).hasSize(1);
    assertThat(stream.review(event(news.replace("f:/a", "secret:/a")))).isEmpty();
    int recorded = house.decided.size();
    assertThat(stream.review(event(news.replace("f:/a", "secret:/b")))).isEmpty();
    assertThat(house.decided).hasSize(recorded);
  }

  @Test
  void whatMayBearATasksResultIsLeftOutWhereHooksListen() {
    String news =
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tasks\",\"params\":{\"taskId\":\"t1\",\"result\":{}}}";
    assertThat(stream("user:ada", "s1").review(event(news))).hasSize(1);

    maskResults();

    assertThat(stream("user:ada", "s1").review(event(news))).isEmpty();
  }

  private static final String VERSION =
      "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}";

  private Passage modern(String message) {
    house.busy.clear();
    Arrival head =
        Calls.post(
            "/mcp",
            "who",
            "user:ada",
            "mcp-protocol-version",
            "2026-07-28",
            "mcp-method",
            "tools/call",
            "mcp-name",
            "echo");
    Passage passage = (Passage) house.mcp().admit(head, Leave.NONE);
    assertThat(passage.check(body(message), Leave.NONE)).isInstanceOf(Forward.class);
    return passage;
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "2026-07-28, 2026-07-28, tools/call, echo, ok",
        "2026-07-28, -,          tools/call, echo, -32020",
        "2026-07-28, 2025-11-25, tools/call, echo, -32020",
        "2026-07-28, 2026-07-28, -,          echo, -32020",
        "2026-07-28, 2026-07-28, tools/call, -,    -32020",
        "2026-07-28, 2026-07-28, tools/call, other,-32020",
        "2027-01-01, 2027-01-01, tools/call, echo, -32022",
        "2025-11-25, 2025-11-25, tools/call, echo, -32022",
        "-,          2026-07-28, tools/call, echo, -32602",
        "-,          2027-01-01, -,          -,    -32022",
        "-,          2025-11-25, -,          -,    ok",
        "-,          -,          -,          -,    ok",
        "-,          2025-11-25, tools/list, -,    -32020"
      })
  void headAndBodyMustAgreeOnTheRevision(
      String inBody, String version, String method, String name, String outcome) {
    Headers.Builder headers =
        Headers.builder(6).add("who", "user:ada").add("content-type", "application/json");
    add(headers, "mcp-protocol-version", version);
    add(headers, "mcp-method", method);
    add(headers, "mcp-name", name);
    Arrival head = Calls.post("/mcp").with(headers.build());
    String message =
        inBody == null
            ? call("")
            : call(",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"" + inBody + "\"}");

    Verdict verdict =
        ((Passage) house.mcp().admit(head, Leave.NONE)).check(body(message), Leave.NONE);

    if (outcome.equals("ok")) {
      assertThat(verdict).isInstanceOf(Forward.class);
    } else {
      assertThat(((Answered) verdict).answer().status()).isEqualTo(400);
      assertThat(text(verdict)).contains("\"id\":7", "\"code\":" + outcome);
    }
  }

  private static void add(Headers.Builder headers, String name, String value) {
    if (value != null) {
      headers.add(name, value);
    }
  }

  private Verdict modernly(String method, String params, String... headers) {
    house.busy.clear();
    Arrival head =
        Calls.post(
            "/mcp", "who", "user:ada", "mcp-protocol-version", "2026-07-28", "mcp-method", method);
    for (int i = 0; i < headers.length; i += 2) {
      head = head.with(head.headers().plus(headers[i], headers[i + 1]));
    }
    String message = asking(method, "{" + params + "\"_meta\":" + VERSION + "}");
    return ((Passage) house.mcp().admit(head, Leave.NONE)).check(body(message), Leave.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resources/subscribe", "resources/unsubscribe", "tasks/result"})
  void whatTheModernEraDoesNotHaveIsNoMethodThere(String method) {
    Answered no = (Answered) modernly(method, "\"taskId\":\"t\",");

    assertThat(no.answer().status()).isEqualTo(404);
    assertThat(text(no)).contains("-32601");
  }

  @Test
  void whoeverAsksForATaskMustSayThatItKnowsTasks() {
    Answered no = (Answered) modernly("tasks/get", "\"taskId\":\"t\",", "mcp-name", "t");

    assertThat(no.answer().status()).isEqualTo(400);
    assertThat(text(no))
        .contains("-32021", "\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}");
  }
}
