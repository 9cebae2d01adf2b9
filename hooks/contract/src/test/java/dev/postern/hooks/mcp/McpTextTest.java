package dev.postern.hooks.mcp;

import static dev.postern.hooks.mcp.Messages.json;
import static dev.postern.hooks.mcp.Messages.request;
import static dev.postern.hooks.mcp.Messages.response;
import static dev.postern.hooks.mcp.Messages.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.mcp.McpMessage.Id;
import dev.postern.hooks.traffic.Operation.McpOther;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Operation.ToolCall;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class McpTextTest {
  private static final String CALL =
      "{ \"id\" : 7, \"params\":{\"_meta\":{\"x\": 1.0},\"arguments\" : {\"a\":1},"
          + "\"n\\u0061me\":\"\\u0065cho\" , \"z\":[ ] },\"method\":\"tools\\/call\",\n"
          + "\"jsonrpc\":\"2.0\"}\n";

  private static ToolCall call(String name, String arguments) {
    return new ToolCall(name, json(arguments));
  }

  @Test
  void theSameOperationLeavesAsTheVerySameBytes() {
    McpMessage.Request request = request(CALL);
    assertThat(McpText.edited(request, call("echo", "{\"a\":1}"))).isSameAs(request.bytes());
  }

  @Test
  void onlyTheValuesThatChangedAreOther() {
    McpMessage.Request request = request(CALL);
    assertThat(text(McpText.edited(request, call("echo", "{\"b\":[2]}"))))
        .isEqualTo(CALL.replace("{\"a\":1}", "{\"b\":[2]}"));
    assertThat(text(McpText.edited(request, call("other", "{\"a\":1}"))))
        .isEqualTo(CALL.replace("\"\\u0065cho\"", "\"other\""));
    assertThat(text(McpText.edited(request, call("other", "{}"))))
        .isEqualTo(CALL.replace("\"\\u0065cho\"", "\"other\"").replace("{\"a\":1}", "{}"));
  }

  @Test
  void theNameMayStandBeforeTheArguments() {
    String text =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\","
            + "\"params\":{\"name\":\"p\",\"arguments\":{}}}";
    assertThat(text(McpText.edited(request(text), new PromptGet("q", json("{\"a\":\"b\"}")))))
        .isEqualTo(
            text.replace("\"p\"", "\"q\"").replace("arguments\":{}", "arguments\":{\"a\":\"b\"}"));
  }

  @Test
  void absentArgumentsAreAddedBehindTheName() {
    String text =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"a\" ,\"task\":{}}}";
    McpMessage.Request request = request(text);
    assertThat(McpText.edited(request, call("a", "{}"))).isSameAs(request.bytes());
    assertThat(text(McpText.edited(request, call("b", "{\"x\":1}"))))
        .isEqualTo(text.replace("\"a\"", "\"b\",\"arguments\":{\"x\":1}"));
    assertThat(text(McpText.edited(request, call("b", "{}"))))
        .isEqualTo(text.replace("\"a\"", "\"b\""));
  }

  @Test
  void namesInsideTheArgumentsAreNotTheCallsOwn() {
    String text =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"_meta\":{\"name\":\"x\"},\"arguments\":{\"name\":\"y\"},\"name\":\"a\"}}";
    assertThat(text(McpText.edited(request(text), call("b", "{\"name\":\"y\"}"))))
        .isEqualTo(text.replace("\"a\"", "\"b\""));
  }

  @Test
  void aResourceGetsAnotherAddress() {
    String text =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"a:b\"}}";
    assertThat(text(McpText.edited(request(text), new ResourceRead("c:\"\u2028"))))
        .isEqualTo(text.replace("\"a:b\"", "\"c:\\\"\\u2028\""));
  }

  @Test
  void anOperationCannotBecomeAnotherKind() {
    McpMessage.Request request = request(CALL);
    for (var other :
        new dev.postern.hooks.traffic.Operation[] {
          new PromptGet("echo", json("{\"a\":1}")), new McpOther("x"), new ResourceRead("x")
        }) {
      assertThatThrownBy(() -> McpText.edited(request, other))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aNameThatNotAllCanReadIsNotWritten() {
    for (String name : new String[] {"a\0", "\uD800"}) {
      assertThatThrownBy(() -> McpText.edited(request(CALL), call(name, "{}")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aResponseGetsAnotherResultAndNothingElse() {
    String text = "{\"result\" : {\"a\": [1, 2]} ,\"id\":\"\\u0061\", \"jsonrpc\":\"2.0\"}";
    McpMessage.Response response = response(text);
    assertThat(McpText.edited(response, json("{\"a\":[1,2]}"))).isSameAs(response.bytes());
    assertThat(text(McpText.edited(response, json("{}"))))
        .isEqualTo(text.replace("{\"a\": [1, 2]}", "{}"));
  }

  @Test
  void anErrorHasNoResultToEdit() {
    McpMessage.Response error =
        response("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"\"}}");
    assertThatThrownBy(() -> McpText.edited(error, Json.Obj.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void resultsAreWrittenCompactUnderTheIdAsItCame() {
    assertThat(text(McpText.result(new Id("\"\\u0061\""), json("{\"a\":1.0}"))))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"\\u0061\",\"result\":{\"a\":1.0}}");
  }

  @Test
  void errorsAreWrittenWithTheirData() {
    assertThat(
            text(
                McpText.error(
                    Optional.of(new Id("7")), -31403, "no\n", json("{\"reason\":\"rule\"}"))))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":"
                + "{\"code\":-31403,\"message\":\"no\\n\",\"data\":{\"reason\":\"rule\"}}}");
    assertThat(text(McpText.error(Optional.empty(), -32700, "", Json.Obj.of())))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":"
                + "{\"code\":-32700,\"message\":\"\",\"data\":{}}}");
  }
}
