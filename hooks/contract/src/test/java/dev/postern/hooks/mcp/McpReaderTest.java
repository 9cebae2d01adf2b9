package dev.postern.hooks.mcp;

import static dev.postern.hooks.mcp.Messages.bad;
import static dev.postern.hooks.mcp.Messages.fromClient;
import static dev.postern.hooks.mcp.Messages.fromServer;
import static dev.postern.hooks.mcp.Messages.good;
import static dev.postern.hooks.mcp.Messages.json;
import static dev.postern.hooks.mcp.Messages.request;
import static dev.postern.hooks.mcp.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.mcp.McpMessage.Id;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.hooks.traffic.Operation.Using;
import dev.postern.hooks.traffic.Refusal.Flaw;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class McpReaderTest {
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}}";

  private static String message(String members) {
    return "{\"jsonrpc\":\"2.0\"," + members.replace('\'', '"') + "}";
  }

  private static String call(String params) {
    return message("'id':7,'method':'tools/call','params':" + params);
  }

  @Test
  void aToolCallNamesItsToolAndItsArguments() {
    McpMessage.Request request = request(call("{'name':'echo','arguments':{'a':[1.0,{}]}}"));
    assertThat(request.id()).isEqualTo(new Id("7"));
    assertThat(request.method()).isEqualTo("tools/call");
    assertThat(request.operation()).isEqualTo(new ToolCall("echo", json("{\"a\":[1.0,{}]}")));
  }

  @Test
  void absentArgumentsAreNone() {
    assertThat(request(CALL).operation()).isEqualTo(new ToolCall("echo", Json.Obj.of()));
  }

  @Test
  void theMessageKeepsTheBytesItWasReadFrom() {
    byte[] bytes = Messages.bytes(CALL);
    assertThat(good(fromClient(bytes)).bytes()).isSameAs(bytes);
  }

  @Test
  void membersMayComeInAnyOrderAndSpelling() {
    String text =
        " {\"par\\u0061ms\" : {\"arguments\":{}, \"n\\u0061me\":\"\\u0065cho\"},\r\n"
            + "\"method\":\"tools\\/call\",\t\"id\":\"a\",\"jsonrpc\":\"2.0\"} ";
    assertThat(request(text).operation()).isEqualTo(new ToolCall("echo", Json.Obj.of()));
  }

  @Test
  void promptsAndResourcesAreOperationsOfTheirOwn() {
    assertThat(
            request(
                    message(
                        "'id':1,'method':'prompts/get','params':{'name':'p','arguments':{'a':'b'}}"))
                .operation())
        .isEqualTo(new PromptGet("p", json("{\"a\":\"b\"}")));
    assertThat(
            request(message("'id':1,'method':'resources/read','params':{'uri':'file:///a'}"))
                .operation())
        .isEqualTo(new ResourceRead("file:///a"));
  }

  @ParameterizedTest
  @EnumSource(Operation.Kind.class)
  void listsAreListings(Operation.Kind kind) {
    String text = message("'id':1,'method':'" + kind.method() + "'");
    assertThat(request(text).operation()).isEqualTo(new Operation.Listing(kind));
  }

  @ParameterizedTest
  @ValueSource(strings = {"initialize", "ping", "Completion/complete", "Tools/Call", "tools/call "})
  void allElseIsNamedByItsMethod(String method) {
    String text = message("'id':1,'method':'" + method + "','params':{'x':1}");
    assertThat(request(text).operation()).isEqualTo(new McpOther(method));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "completion/complete|{'ref':{'type':'ref/prompt','name':'p'},'argument':{}}|p|",
        "completion/complete|{'ref':{'type':'ref/resource','uri':'f:/{a}'}}|f:/{a}|",
        "resources/subscribe|{'uri':'f:/a'}|f:/a|",
        "resources/unsubscribe|{'uri':'f:/a'}|f:/a|",
        "subscriptions/listen|{'notifications':{'resourceSubscriptions':['f:/a','f:/b']}}|f:/a,f:/b|",
        "subscriptions/listen|{'notifications':{'toolsListChanged':true,'taskIds':['t']}}||t",
        "tasks/get|{'taskId':'t'}||t",
        "tasks/result|{'taskId':'t'}||t",
        "tasks/cancel|{'taskId':'t'}||t",
        "tasks/update|{'taskId':'t'}||t"
      })
  void whatIsAboutOtherThingsNamesThem(String method, String params, String what, String tasks) {
    Operation operation =
        request(message("'id':1,'method':'" + method + "','params':" + params)).operation();

    assertThat(operation).isInstanceOf(Using.class);
    Using using = (Using) operation;
    assertThat(using.name()).isEqualTo(method);
    assertThat(using.what()).extracting(Operation::name).isEqualTo(listed(what));
    assertThat(using.tasks()).isEqualTo(listed(tasks));
  }

  private static List<String> listed(String names) {
    return names == null ? List.of() : List.of(names.split(","));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "completion/complete|{}",
        "completion/complete|{'ref':{'type':'ref/other','name':'p'}}",
        "completion/complete|{'ref':{'type':'ref/prompt','uri':'f:/a'}}",
        "completion/complete|{'ref':{'type':'ref/prompt','name':'a\\u0000'}}",
        "resources/subscribe|{'uri':7}",
        "subscriptions/listen|{}",
        "subscriptions/listen|{'notifications':{'resourceSubscriptions':'f:/a'}}",
        "subscriptions/listen|{'notifications':{'taskIds':['t',7]}}",
        "tasks/get|{'taskId':['t']}",
        "tools/call|{'name':'t','requestState':7}",
        "tools/call|{'name':'t','_meta':{'io.modelcontextprotocol/protocolVersion':7}}"
      })
  void whatDoesNotSaySoOutrightIsNoRequest(String method, String params) {
    String text = message("'id':1,'method':'" + method + "','params':" + params);
    assertThat(bad(fromClient(text)).flaw()).isEqualTo(Flaw.PARAMS);
  }

  @Test
  void aModernRequestSaysByWhichRevisionItSpeaksAndWhatItBringsBack() {
    McpMessage.Request request =
        request(
            message(
                "'id':1,'method':'tools/call','params':{'_meta':{'a':{'b':[1]},"
                    + "'io.modelcontextprotocol/protocolVersion':'2026-07-28','c':1},"
                    + "'name':'t','requestState':'s'}"));

    assertThat(request.aside().version()).contains("2026-07-28");
    assertThat(request.aside().requestState()).contains("s");
    assertThat(request.operation()).isEqualTo(new ToolCall("t", Json.Obj.of()));
    assertThat(request(message("'id':1,'method':'ping'")).aside())
        .isEqualTo(McpMessage.Aside.NOTHING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'content':[]}|Last.LAST",
        "{'resultType':'complete','taskId':'t','task':7}|Last.LAST",
        "{'task':{'taskId':'t'}}|Later[task=t]",
        "{'taskId':'t','resultType':'task'}|Later[task=t]",
        "{'resultType':'input_required','requestState':'s','inputRequests':{'a':{'method':'roots/list'}}}|Asks[state=Optional[s],"
            + " methods=[roots/list]]",
        "{'resultType':'input_required'}|Asks[state=Optional.empty, methods=[]]"
      })
  void aResultSaysWhetherItIsTheLastWord(String result, String turn) {
    McpMessage message = good(fromServer(message("'id':1,'result':" + result)));

    assertThat(((McpMessage.Response) message).turn())
        .hasToString(turn.replace("Last.LAST", "LAST"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'resultType':7}",
        "{'resultType':'task'}",
        "{'resultType':'task','taskId':7}",
        "{'resultType':'input_required','requestState':7}",
        "{'resultType':'input_required','inputRequests':[]}",
        "{'resultType':'input_required','inputRequests':{'a':{}}}",
        "{'resultType':'input_required','inputRequests':{'a':7}}"
      })
  void aResultThatSaysSoInNoWayOneCanReadIsNone(String result) {
    assertThat(bad(fromServer(message("'id':1,'result':" + result))).flaw())
        .isEqualTo(Flaw.MESSAGE);
  }

  @Test
  void aRequestWithoutAnIdIsANotificationWhateverItsMethod() {
    McpMessage message =
        good(fromClient(message("'method':'tools/call','params':{'name':'echo'}")));
    assertThat(message).isInstanceOf(McpMessage.Notification.class);
    assertThat(((McpMessage.Notification) message).method()).isEqualTo("tools/call");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-7", "123456789012345678901234567890", "\"\"", "\"7d6a9ce4-0\""})
  void idsAreIntegersAndStringsInTheirOwnSpelling(String id) {
    String text = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}";
    assertThat(request(text).id().spelling()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "1.5",
        "1e2",
        "1.0",
        "-0",
        "true",
        "[1]",
        "{}",
        "\"\\ud800\"",
        "\"a\\u0000\""
      })
  void noOtherIdIsTaken(String id) {
    String text = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}";
    McpReader.Reading.Bad bad = bad(fromClient(text));
    assertThat(bad.flaw()).isEqualTo(Flaw.MESSAGE);
    assertThat(bad.id()).isEmpty();
    assertThat(bad(fromServer(text.replace("\"method\":\"ping\"", "\"result\":{}"))).id())
        .isEmpty();
  }

  @Test
  void twoSpellingsOfAStringAreOneIdAndAStringIsNoNumber() {
    assertThat(new Id("\"a\\u0062\"")).isEqualTo(new Id("\"ab\"")).hasSameHashCodeAs("\"ab\"");
    assertThat(new Id("\"a\\/b\"")).isEqualTo(new Id("\"a/b\""));
    assertThat(new Id("7")).isNotEqualTo(new Id("\"7\""));
    assertThat(new Id("\"a\\\\u0062\"")).isNotEqualTo(new Id("\"ab\""));
    assertThat(new Id("\"\\\"\"")).isNotEqualTo(new Id("\"\\\\\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
        "\"ping\"",
        "7",
        "null",
        "{}",
        "{\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\\u0000\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\\udc00\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"extra\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"error\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"params\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[]}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"text\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":\"text\"}",
        "{\"jsonrpc\":\"2.0\",\"result\":{}}"
      })
  void whatIsNoMessageIsRefusedFromEitherSide(String text) {
    assertThat(bad(fromClient(text)).flaw()).isEqualTo(Flaw.MESSAGE);
    assertThat(bad(fromServer(text)).flaw()).isEqualTo(Flaw.MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Method",
        "METHOD",
        "ID",
        "Id",
        "iD",
        "Jsonrpc",
        "PARAMS",
        "param\u017F",
        "Result"
      })
  void noMemberOfTheEnvelopeComesInAnotherCaseEvenAlone(String name) {
    String text = "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"" + name + "\":1}";
    assertThat(fromClient(text)).isInstanceOf(McpReader.Reading.Bad.class);
    assertThat(fromServer(text)).isInstanceOf(McpReader.Reading.Bad.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Name",
        "NAME",
        "n\\u0041me",
        "Arguments",
        "argument\u017F",
        "Uri",
        "ur\u0130",
        "ur\u0131",
        "_Meta",
        "Cursor",
        "Ref",
        "tas\u212A",
        "taskid",
        "inputresponses",
        "RequestState"
      })
  void noParameterComesInAnotherCaseEvenAlone(String name) {
    String client = call("{'name':'echo','" + name + "':1}");
    if (!name.equalsIgnoreCase("name") && !name.startsWith("n\\u")) {
      assertThat(bad(fromClient(client)).flaw()).isEqualTo(Flaw.PARAMS);
    }
    String alone = message("'id':7,'method':'any','params':{'" + name + "':1}");
    assertThat(bad(fromClient(alone)).flaw()).isEqualTo(Flaw.PARAMS);
    assertThat(bad(fromClient(alone)).id()).contains(new Id("7"));
    assertThat(bad(fromServer(alone)).flaw()).isEqualTo(Flaw.PARAMS);
    String notification = message("'method':'any','params':{'" + name + "':1}");
    assertThat(bad(fromClient(notification)).flaw()).isEqualTo(Flaw.PARAMS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'ref':{'type':'ref/prompt','Name':'p'}}",
        "{'ref':{'TYPE':'ref/prompt'}}",
        "{'ref':{'ur\\u0131':'x'}}",
        "{'argument':{'name':'a','Value':''}}",
        "{'notifications':{'re\\u017FourceSubscriptions':['x']}}",
        "{'notifications':{'taskids':['x']}}",
        "{'task':{'TTL':1}}",
        "{'capabilities':{'Sampling':{}}}",
        "{'_meta':{'IO.modelcontextprotocol/protocolVersion':'x'}}"
      })
  void nothingThatDecidesWithinAParameterComesInAnotherCaseEvenAlone(String params) {
    String text = message("'id':7,'method':'any','params':" + params);
    assertThat(bad(fromClient(text)).flaw()).isEqualTo(Flaw.PARAMS);
    assertThat(bad(fromServer(text)).flaw()).isEqualTo(Flaw.PARAMS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'ref':{'type':'ref/prompt','name':'p'},'argument':{'name':'a','value':'','Other':1}}",
        "{'ref':'NAME','_meta':{'x':{'ProgressToken':1}}}",
        "{'name':'e','arguments':{'Name':1,'Type':2}}"
      })
  void whatDecidesNothingIsNamedFreely(String params) {
    assertThat(good(fromClient(message("'id':7,'method':'any','params':" + params)))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "7",
        "'name'",
        "{}",
        "{'name':7}",
        "{'name':null}",
        "{'name':['echo']}",
        "{'name':'a\\u0000'}",
        "{'name':'\\ud83d'}",
        "{'name':'e','arguments':null}",
        "{'name':'e','arguments':[]}",
        "{'name':'e','arguments':'{}'}"
      })
  void aCallWhoseParametersAreOfAnotherShapeIsAnsweredUnderItsId(String params) {
    for (String method : new String[] {"tools/call", "prompts/get"}) {
      McpReader.Reading.Bad bad =
          bad(fromClient(message("'id':7,'method':'" + method + "','params':" + params)));
      assertThat(bad.flaw()).isEqualTo(Flaw.PARAMS);
      assertThat(bad.id()).contains(new Id("7"));
    }
  }

  @Test
  void aCallWithoutAnyParametersIsRefused() {
    for (String method : new String[] {"tools/call", "prompts/get", "resources/read"}) {
      assertThat(bad(fromClient(message("'id':7,'method':'" + method + "'"))).flaw())
          .isEqualTo(Flaw.PARAMS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'uri':7}", "{'uri':'a\\u0000'}", "{'uri':'\\udfff'}"})
  void aResourceIsNamedByASoundString(String params) {
    assertThat(
            bad(fromClient(message("'id':7,'method':'resources/read','params':" + params))).flaw())
        .isEqualTo(Flaw.PARAMS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"method\":\"tools/call\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"id\":8,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\",\"params\":{\"name\":1,\"n\\u0061me\":2}}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\",\"params\":{\"a\":{\"b\":1,\"B\":2}}}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\"} {}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\"",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\",\"params\":{\"a\":NaN}}",
        "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\"}"
      })
  void whatParsersReadDifferentlyIsRefusedWithoutAnId(String text) {
    McpReader.Reading.Bad bad = bad(fromClient(text));
    assertThat(bad.flaw()).isEqualTo(Flaw.JSON);
    assertThat(bad.id()).isEmpty();
    assertThat(bad(fromServer(text)).flaw()).isEqualTo(Flaw.JSON);
  }

  @Test
  void theLimitsAreThoseGiven() {
    String deep = call("{'name':'e','arguments':{'a':" + "[".repeat(61) + "]".repeat(61) + "}}");
    assertThat(request(deep).operation()).isInstanceOf(ToolCall.class);
    String deeper = call("{'name':'e','arguments':{'a':" + "[".repeat(62) + "]".repeat(62) + "}}");
    assertThat(bad(fromClient(deeper)).flaw()).isEqualTo(Flaw.TOO_MUCH);
    assertThat(new McpReader(64, 5).fromClient(Text.of(Messages.bytes(CALL))))
        .isInstanceOf(McpReader.Reading.Good.class);
    assertThat(new McpReader(64, 4).fromClient(Text.of(Messages.bytes(CALL))))
        .isInstanceOf(McpReader.Reading.Bad.class);
  }

  @Test
  void whatIsWrongIsSaidWithoutQuotingIt() {
    for (String secret :
        new String[] {
          message("'id':7,'method':'x','s3cret':1"),
          call("{'name':'e','NaMe':'s3cret'}"),
          "{\"s3cret\":s3cret}"
        }) {
      assertThat(bad(fromClient(secret)).what()).doesNotContainIgnoringCase("s3cret");
    }
  }

  @Test
  void aServersResponseHasItsResultWhereverTheIdStands() {
    McpMessage.Response response = response("{\"result\":{\"a\":1},\"jsonrpc\":\"2.0\",\"id\":0}");
    assertThat(response.id()).isEqualTo(new Id("0"));
    assertThat(response.result()).contains(json("{\"a\":1}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'id':null,'error':{'code':-32700,'message':'no'}", "'error':{'code':1}"})
  void aServersErrorThatNamesNoRequestIsAComplaint(String members) {
    assertThat(fromServer(message(members)))
        .isInstanceOfSatisfying(
            McpReader.Reading.Good.class,
            good -> assertThat(good.message()).isInstanceOf(McpMessage.Complaint.class));
    assertThat(fromClient(message(members))).isInstanceOf(McpReader.Reading.Bad.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'id':null,'result':{}",
        "'id':null,'error':{},'result':{}",
        "'id':null,'error':{},'method':'x'",
        "'id':null,'error':'no'",
        "'id':null,'error':{'a':1,'A':2}",
        "'id':1.5,'error':{}"
      })
  void nothingElseWithoutAnIdIsAComplaint(String members) {
    assertThat(fromServer(message(members))).isInstanceOf(McpReader.Reading.Bad.class);
  }

  @Test
  void aServersErrorHasNoResult() {
    String text = message("'id':1,'error':{'code':-32602,'message':'no'}");
    assertThat(response(text).result()).isEmpty();
  }

  @Test
  void namesThatDifferInCaseAreTheServersOwnAffairInsideAResultOnly() {
    assertThat(response(message("'id':1,'result':{'a':1,'A':2}")).result()).isPresent();
    assertThat(bad(fromServer(message("'id':1,'error':{'code':1,'Code':2}"))).flaw())
        .isEqualTo(Flaw.JSON);
    assertThat(bad(fromServer(message("'method':'x','params':{'a':1,'A':2}"))).flaw())
        .isEqualTo(Flaw.JSON);
    assertThat(bad(fromClient(message("'id':1,'result':{'a':1,'A':2}"))).flaw())
        .isEqualTo(Flaw.JSON);
    assertThat(bad(fromServer(message("'id':1,'result':{'a':1,'a':2}"))).flaw())
        .isEqualTo(Flaw.JSON);
  }

  @Test
  void aServersRequestIsNeverAnOperationOfTheClient() {
    McpMessage message = good(fromServer(call("{'name':'echo'}")));
    assertThat(((McpMessage.Request) message).operation()).isEqualTo(new McpOther("tools/call"));
  }

  @Test
  void aServersNotificationIsRead() {
    McpMessage message =
        good(fromServer(message("'method':'notifications/progress','params':{'progress':1}")));
    assertThat(message).isInstanceOf(McpMessage.Notification.class);
  }
}
