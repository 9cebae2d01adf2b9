package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.Hook;
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
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Refusal.Violation;
import dev.postern.policies.gate.Trail.Decision;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class McpPassageTest {
  private static final Headers JSON = Headers.of("content-type", "application/json");
  private static final Headers SSE = Headers.of("content-type", "text/event-stream");

  private final House house = new House();

  private Passage passage(String... headers) {
    house.busy.clear();
    return (Passage) house.mcp().admit(post(headers), Leave.NONE);
  }

  private static Arrival post(String... headers) {
    Arrival head = Calls.post("/mcp", headers);
    return head.with(head.headers().plus("who", "user:ada"));
  }

  private static Body body(String text) {
    return new Body.Whole(text.getBytes(UTF_8));
  }

  private static String call(String tool) {
    return """
    {"jsonrpc":"2.0","id":7,"method":"tools/call",
     "params":{"name":"%s","arguments":{"a":1.50}}}\
    """
        .formatted(tool);
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

  private static Step step(Hook hook) {
    return new Step(
        "guard", hook, EnumSet.allOf(HookPoint.class), Mode.ENFORCE, 1, Duration.ofSeconds(5));
  }

  @Test
  void anAllowedCallLeavesAsTheBytesThatCame() {
    Body body = body(call("echo"));

    Forward forward = (Forward) passage().check(body, Leave.NONE);

    assertThat(((Body.Whole) forward.body()).bytes()).isSameAs(((Body.Whole) body).bytes());
    assertThat(forward.head().headers().has("who")).isFalse();
  }

  @Test
  void aRefusedCallIsAnErrorInsideAGoodAnswer() {
    Answered no = (Answered) passage().check(body(call("secret")), Leave.NONE);

    assertThat(no.answer().status()).isEqualTo(200);
    assertThat(text(no))
        .isEqualTo(
            """
            {"jsonrpc":"2.0","id":7,"error":{"code":-31403,"message":"Not allowed",\
            "data":{"reason":"not_granted","decision":"%s"}}}\
            """
                .formatted(house.last().id()));
  }

  @Test
  void aRefusedCallCanBeAResultThatSaysSo() {
    house.toolResults = true;

    assertThat(text(passage().check(body(call("secret")), Leave.NONE)))
        .contains("\"result\":{\"content\":[", "\"isError\":true", house.last().id());
  }

  @Test
  void aToolThatIsNotPublishedIsUnknown() {
    assertThat(text(passage().check(body(call("hidden")), Leave.NONE))).contains("-32602");
  }

  @Test
  void anAliasIsTranslatedInTheBytesAndNothingElseIs() {
    house.aliases = Map.of("old_name", "new_name");

    assertThat(text(passage().check(body(call("new_name")), Leave.NONE)))
        .isEqualTo(call("old_name"));
    assertThat(text(passage().check(body(call("old_name")), Leave.NONE))).contains("-32602");
  }

  @Test
  void whatAHookChangesIsJudgedAgain() {
    house.hooks =
        List.of(
            step(
                new ToolHook() {
                  @Override
                  public Outcome<ToolCall> beforeTool(ToolCall call, Scene scene) {
                    return new Outcome.Change<>(new ToolCall("secret", call.arguments()));
                  }
                }));

    assertThat(text(passage().check(body(call("echo")), Leave.NONE))).contains("-31403");
    assertThat(house.last().decision()).isEqualTo(Decision.REFUSED);
  }

  @Test
  void aHooksOwnResultStillMeetsTheHooksAfter() {
    house.hooks =
        List.of(
            step(
                new ToolHook() {
                  @Override
                  public Outcome<ToolCall> beforeTool(ToolCall call, Scene scene) {
                    return new Outcome.Instead<>(Json.Obj.of());
                  }

                  @Override
                  public Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
                    return new Outcome.Change<>(result.with("seen", Json.Bool.of(true)));
                  }
                }));

    assertThat(text(passage().check(body(call("echo")), Leave.NONE)))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"seen\":true}}");
  }

  private void vetoResults() {
    house.hooks =
        List.of(
            step(
                new ToolHook() {
                  @Override
                  public Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
                    return new Outcome.Veto<>(Violation.of("pii", "a name"));
                  }
                }));
  }

  private Passage forwarded(String message) {
    Passage passage = passage();
    assertThat(passage.check(body(message), Leave.NONE)).isInstanceOf(Forward.class);
    return passage;
  }

  private static Answer answered(Passage passage, String text) {
    Reply.Let let =
        (Reply.Let) passage.answer(new AnswerHead.Came(200, JSON), Fate.HELD, Leave.NONE);
    assertThat(let.need()).isInstanceOf(Need.Whole.class);
    return passage.review(new Answer(200, let.headers(), text.getBytes(UTF_8)), Fate.HELD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"content\":[]}|\"error\":{\"code\":-31422",
        "{\"content\":[],\"structuredContent\":{}}|\"isError\":true"
      })
  void aVetoedResultIsReplacedUnderItsId(String result, String replaced) {
    vetoResults();

    Answer answer =
        answered(
            forwarded(call("echo")), "{\"result\":" + result + ",\"id\":7,\"jsonrpc\":\"2.0\"}");

    assertThat(new String(answer.body(), UTF_8)).contains("\"id\":7", replaced, "pii");
    assertThat(house.decided).hasSize(2);
    assertThat(house.last().parent()).contains(house.decided.getFirst().id());
  }

  @Test
  void aResultNobodyTouchesIsTheSameObject() {
    Passage passage = forwarded(call("echo"));
    Answer answer =
        new Answer(200, JSON, "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}".getBytes(UTF_8));
    passage.answer(new AnswerHead.Came(200, JSON), Fate.HELD, Leave.NONE);

    assertThat(passage.review(answer, Fate.HELD)).isSameAs(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{},\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}",
        "[]",
        "nonsense",
        ""
      })
  void anAnswerThatIsNotTheAnswerIsNotPassedOn(String text) {
    Answer answer = answered(forwarded(call("echo")), text);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(new String(answer.body(), UTF_8)).contains("\"id\":7", "-31502");
  }

  @Test
  void aListShowsWhatItsReaderMayCallUnderTheNamesItKnows() {
    house.aliases = Map.of("old_name", "new_name");
    Passage passage =
        forwarded("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\",\"params\":{}}");

    Answer answer =
        answered(
            passage,
            """
            {"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"echo"},{"name":"secret"},\
            {"name":"old_name","x":1},{"noname":1},{"name":"hidden"}],"nextCursor":"","cacheScope":"public"}}\
            """);

    assertThat(new String(answer.body(), UTF_8))
        .isEqualTo(
            """
            {"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"echo"},\
            {"name":"new_name","x":1}],"nextCursor":"","cacheScope":"private"}}\
            """);
  }

  @Test
  void eventsPassAsTheyAreUntilTheResponseAndItIsReviewed() {
    vetoResults();
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    Event progress = event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}");

    assertThat(passage.review(progress)).containsExactly(progress);
    assertThat(passage.review(event("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}")))
        .singleElement()
        .satisfies(no -> assertThat(new String(no.bytes(), UTF_8)).contains("id: e1\n", "-31422"));
  }

  @Test
  void whatNobodyAskedForIsSwallowedAndRecorded() {
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);

    assertThat(passage.review(event("{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":{}}"))).isEmpty();
    assertThat(house.last().operation().orElseThrow().name()).isEqualTo("response");
    assertThat(house.last().decision()).isEqualTo(Decision.REFUSED);
  }

  @Test
  void aServersPingPasses() {
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    Event ping = event("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");

    assertThat(passage.review(ping)).containsExactly(ping);
  }

  @Test
  void anEventThatCannotBeReadAnswersTheCallWithAnErrorAndNothingAnswersItAgain() {
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);

    assertThat(passage.review(event("{\"id\":7,")))
        .singleElement()
        .satisfies(no -> assertThat(new String(no.bytes(), UTF_8)).contains("\"id\":7,\"error\""));
    assertThat(passage.review(event("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}"))).isEmpty();
  }

  @Test
  void aCallIsAnsweredOnce() {
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    Event result = event("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");

    assertThat(passage.review(result)).containsExactly(result);
    assertThat(passage.review(result)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/mcp/admin,accept=text/event-stream,404",
    "DELETE,/mcp/users/1,mcp-session-id=s,404",
    "POST,/mcp/admin,content-type=application/json,404",
    "GET,/mcp,accept=application/json,405",
    "GET,/mcp,x=y,405",
    "DELETE,/mcp,x=y,405",
    "GET,/mcp/,accept=text/event-stream,200"
  })
  void onlyTheEndpointIsAnsweredAndOnlyWhatItIsFor(
      String method, String path, String header, int status) {
    String[] field = header.split("=", 2);
    Arrival head = Calls.call(method, path, "who", "user:ada", field[0], field[1]);

    Admission admission = house.mcp().admit(head, Leave.NONE);

    assertThat(admission instanceof Answered no ? no.answer().status() : 200).isEqualTo(status);
  }

  @Test
  void aStreamThatIsNoEventStreamIsNotPassedOn() {
    Arrival head = Calls.get("/mcp", "who", "user:ada", "accept", "text/event-stream");
    Passage passage = (Passage) house.mcp().admit(head, Leave.NONE);
    passage.check(Body.None.NONE, Leave.NONE);

    assertThat(passage.answer(new AnswerHead.Came(200, Headers.none()), Fate.HELD, Leave.NONE))
        .isInstanceOf(Answered.class);
  }

  @Test
  void nobodyReadsABodyThatAnswersANotification() {
    Passage passage = forwarded("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");

    Answer answer = answered(passage, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");

    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}",
        "200|{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":1,\"message\":\"x\"}}",
        "400|{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1,\"message\":\"x\"}}",
        "500|an error in plain words"
      })
  void noStatusAndNoErrorLeadsPastTheHooks(int status, String text) {
    vetoResults();
    Passage passage = forwarded(call("echo"));
    Reply.Let let =
        (Reply.Let) passage.answer(new AnswerHead.Came(status, JSON), Fate.HELD, Leave.NONE);
    Answer whole = new Answer(status, let.headers(), text.getBytes(UTF_8));

    Answer answer = passage.review(whole, Fate.HELD);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(new String(answer.body(), UTF_8)).contains("\"id\":7,\"error\"", "decision");
  }

  @Test
  void aServersOwnErrorPassesWhereNoHookListens() {
    Passage passage = forwarded(call("echo"));
    Reply.Let let =
        (Reply.Let) passage.answer(new AnswerHead.Came(404, JSON), Fate.HELD, Leave.NONE);
    Answer whole = new Answer(404, let.headers(), "Session not found".getBytes(UTF_8));

    assertThat(passage.review(whole, Fate.HELD)).isSameAs(whole);
  }

  private void maskResults() {
    house.hooks =
        List.of(
            step(
                new ToolHook() {
                  @Override
                  public Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
                    Json masked = new Json.Str("masked");
                    return new Outcome.Change<>(result.with("content", Json.Arr.of(masked)));
                  }
                }));
  }

  @Test
  void nothingOfAnErrorIsLeftBesideWhatAHookMadeOfIt() {
    maskResults();

    Answer answer =
        answered(
            forwarded(call("echo")),
            """
            {"jsonrpc":"2.0","id":7,"error":{"code":1,"message":"4711","data":{"card":"4712"}}}\
            """);

    assertThat(new String(answer.body(), UTF_8))
        .contains("\"id\":7,\"result\"", "masked")
        .doesNotContain("4711", "4712");
  }

  @Test
  void hooksHearAnErrorHoweverManyPartsItHas() {
    vetoResults();
    String many = "0,".repeat(9_990) + "0";

    Answer answer =
        answered(
            forwarded(call("echo")),
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":1,\"message\":\"x\",\"data\":["
                + many
                + "]}}");

    assertThat(new String(answer.body(), UTF_8)).contains("-31422").doesNotContain("0,0,0");
  }

  @Test
  void aChangedResultThatCannotBeRecordedIsWithheld() {
    maskResults();
    Passage passage = forwarded(call("echo"));
    house.full = true;

    Answer answer = answered(passage, "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");

    assertThat(new String(answer.body(), UTF_8))
        .contains("\"error\"", "undecided")
        .doesNotContain("masked");
  }

  @Test
  void anErrorThatNamesNoRequestAnswersTheOneThatWaits() {
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    Event error =
        event("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1,\"message\":\"x\"}}");

    assertThat(passage.review(error)).containsExactly(error);
    assertThat(passage.review(event("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}"))).isEmpty();
  }

  @Test
  void eventsThatAreNoMessagesAreLeftOutAndHarmNothing() {
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    Event ping = new Event("x".getBytes(UTF_8), "ping", Optional.empty(), Optional.of(new byte[1]));
    Event result = event("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");

    assertThat(passage.review(ping)).isEmpty();
    assertThat(passage.review(ping)).isEmpty();
    assertThat(passage.review(result)).containsExactly(result);
    assertThat(house.decided).hasSize(2);
  }

  @Test
  void anEventOfAnObservedServerThatCannotBeReadEndsNothing() {
    house.observe = true;
    vetoResults();
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    Event junk = event("{");
    Event result = event("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");

    assertThat(passage.review(junk)).containsExactly(junk);
    assertThat(passage.review(result)).containsExactly(result);
    assertThat(house.last().refusal()).containsInstanceOf(Refusal.Vetoed.class);
  }

  @Test
  void anEmptyFailureOfTheServerIsItsOwn() {
    vetoResults();
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(404, JSON), Fate.HELD, Leave.NONE);
    Answer gone = new Answer(404, JSON, new byte[0]);

    assertThat(passage.review(gone, Fate.HELD)).isSameAs(gone);
    assertThat(house.decided).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"200,nonsense", "503,nonsense"})
  void whatAnObservedServerAnswersPassesWhateverItIs(int status, String text) {
    house.observe = true;
    vetoResults();
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(status, JSON), Fate.HELD, Leave.NONE);
    Answer whole = new Answer(status, JSON, text.getBytes(UTF_8));

    assertThat(passage.review(whole, Fate.HELD)).isSameAs(whole);
    assertThat(house.last().decision()).isEqualTo(Decision.WOULD_REFUSE);
  }

  @Test
  void whatHooksDidToAResultIsRecorded() {
    house.hooks =
        List.of(
            step(
                new ToolHook() {
                  @Override
                  public Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
                    return new Outcome.Change<>(result.with("seen", Json.Bool.of(true)));
                  }
                }));

    answered(forwarded(call("echo")), "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");

    assertThat(house.decided).hasSize(2);
    assertThat(house.last().decision()).isEqualTo(Decision.ALLOWED);
    assertThat(house.last().remarks()).containsExactly(new Trail.Remark("guard", "changed"));
    assertThat(house.last().hooks())
        .singleElement()
        .satisfies(heard -> assertThat(heard.changed()).isTrue());
  }

  @Test
  void anObservedServersOwnWordsPassAndAreRecorded() {
    house.observe = true;
    Passage passage = forwarded(call("echo"));
    passage.answer(new AnswerHead.Came(200, SSE), Fate.HELD, Leave.NONE);
    Event other = event("{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":{}}");

    assertThat(passage.review(other)).containsExactly(other);
    assertThat(house.last().decision()).isEqualTo(Decision.WOULD_REFUSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"action\":\"accept\"}}"
      })
  void aMessageThatAwaitsNothingIsAcceptedAndDropped(String message) {
    Answered no = (Answered) passage().check(body(message), Leave.NONE);

    assertThat(no.answer().status()).isEqualTo(202);
    assertThat(no.answer().body()).isEmpty();
    assertThat(house.last().decision()).isEqualTo(Decision.REFUSED);
  }

  @ParameterizedTest
  @CsvSource({
    "Mcp-Method,tools/list",
    "mcp-name,other",
    "mcp-name,=?base64?b3RoZXI=?=",
    "mcp-name,=?base64?!?="
  })
  void headersMayNotSayOtherwiseThanTheBody(String name, String value) {
    Answered no = (Answered) passage(name, value).check(body(call("echo")), Leave.NONE);

    assertThat(no.answer().status()).isEqualTo(400);
    assertThat(text(no)).contains("-32020", "\"id\":7");
  }

  @Test
  void theMirroredNameFollowsTheBody() {
    house.aliases = Map.of("gr\u00fcn", "green");

    Forward forward = (Forward) passage("Mcp-Name", "green").check(body(call("green")), Leave.NONE);

    assertThat(forward.head().headers().all("mcp-name")).containsExactly("=?base64?Z3LDvG4=?=");
  }

  @Test
  void aSessionBelongsToWhoeverBeganIt() {
    Passage passage =
        forwarded("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{}}");
    passage.answer(
        new AnswerHead.Came(200, JSON.plus("Mcp-Session-Id", "s1")), Fate.HELD, Leave.NONE);

    assertThat(house.owners).containsKey("s1");
    assertThat(passageOf("user:ada", "s1")).isInstanceOf(Forward.class);
    assertThat(((Answered) passageOf("user:bob", "s1")).answer().status()).isEqualTo(404);
    assertThat(((Answered) passageOf("user:ada", "s2")).answer().status()).isEqualTo(404);
  }

  private Verdict passageOf(String who, String session) {
    Arrival head = Calls.post("/mcp", "who", who, "mcp-session-id", session);
    house.busy.clear();
    Passage passage = (Passage) house.mcp().admit(head, Leave.NONE);
    return passage.check(body(call("echo")), Leave.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,application/json,'',405",
    "POST,text/plain,'',415",
    "POST,application/json; charset=utf-16,'',415",
    "POST,Application/JSON;charset=UTF-8,'',200",
    "POST,application/json,origin=https://evil.test,403",
    "POST,application/json,origin=https://good.test,200",
    "POST,application/json,content-encoding=gzip,415",
    "POST,application/json,content-encoding=identity,200"
  })
  void aHeadThatDoesNotFitIsRefusedBeforeTheBody(
      String method, String type, String extra, int status) {
    Headers headers = Headers.of("who", "user:ada", "content-type", type);
    if (!extra.isEmpty()) {
      headers = headers.plus(extra.split("=", 2)[0], extra.split("=", 2)[1]);
    }

    Admission admission = house.mcp().admit(Calls.call(method, "/mcp").with(headers), Leave.NONE);

    assertThat(admission instanceof Answered no ? no.answer().status() : 200).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"content-type", "mcp-session-id", "Mcp-Name", "authorization", "content-encoding"})
  void aDoubledHeaderThatMayStandOnceIsMalformed(String name) {
    Answered no = (Answered) house.mcp().admit(post(name, "a", name, "a"), Leave.NONE);

    assertThat(no.answer().status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "TOO_LARGE,413",
    "LATE,408",
    "BROKEN,400",
    "NO_ROOM,503",
    "PARTIAL,413",
    "NOT_SENT,503"
  })
  void aBodyThatCannotBeHadIsRefusedByTheGate(Body.Why why, int status) {
    Answered no = (Answered) passage().check(new Body.Withheld(why), Leave.NONE);

    assertThat(no.answer().status()).isEqualTo(status);
  }

  @Test
  void aLargeBodyIsNotReadOnAnEventLoop() {
    Body large = body(call("echo").replace("1.50", "\"" + "x".repeat(70_000) + "\""));
    Passage passage = passage();

    assertThat(passage.check(large, Leave.NONE)).isEqualTo(Waits.WAITS);
    assertThat(house.decided).isEmpty();
    assertThat(passage.check(large, Leave.TO_WAIT)).isInstanceOf(Forward.class);
  }

  @Test
  void aGoodAnswerOfAKindNobodyCanReadIsNotPassedOn() {
    Passage passage = forwarded(call("echo"));

    Reply reply =
        passage.answer(
            new AnswerHead.Came(200, JSON.plus("content-encoding", "gzip")), Fate.HELD, Leave.NONE);

    assertThat(((Answered) reply).answer().status()).isEqualTo(502);
  }

  @Test
  void anObservedServerSeesTheCallUnchangedAndItsResultGoesBackUnchanged() {
    house.observe = true;
    vetoResults();
    Passage passage = forwarded(call("secret"));

    Answer answer = answered(passage, "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[]}}");

    assertThat(new String(answer.body(), UTF_8)).contains("\"result\":{\"content\":[]}");
    assertThat(house.decided).extracting(Trail::decision).containsOnly(Decision.WOULD_REFUSE);
    assertThat(Set.copyOf(house.decided)).hasSize(2);
  }
}
