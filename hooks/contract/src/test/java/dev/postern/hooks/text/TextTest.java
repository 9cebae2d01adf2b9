package dev.postern.hooks.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpReader;
import dev.postern.hooks.traffic.Operation.ToolCall;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class TextTest {
  private static final byte[] CALL =
      "{'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'a','arguments':{'b':1}}}"
          .replace('\'', '"')
          .getBytes(UTF_8);

  private static Text lent() {
    return Text.lent(Arrays.copyOf(CALL, CALL.length + 100), CALL.length);
  }

  private static ToolCall call(Text text) {
    McpReader.Reading reading = new McpReader(64, 100).fromClient(text);
    McpMessage.Request request = (McpMessage.Request) ((McpReader.Reading.Good) reading).message();
    return (ToolCall) request.operation();
  }

  @Test
  void aLentTextIsReadAsFarAsItGoesAndNoFurther() {
    assertThat(lent().bytes()).isEqualTo(CALL);
    assertThat(call(lent()).name()).isEqualTo("a");
  }

  @Test
  void theBytesOfATextThatWasGivenForGoodAreTheVeryArray() {
    assertThat(Text.of(CALL).bytes()).isSameAs(CALL);
  }

  @Test
  void whatOneKeepsOutlivesTheLoan() {
    Text text = lent();
    Text kept = text.own();
    text.takeBack();
    assertThat(kept.bytes()).isEqualTo(CALL);
  }

  @Test
  void aTextThatWasTakenBackIsReadByNobody() {
    Text text = lent();
    text.takeBack();
    assertThatThrownBy(text::array).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(text::bytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(text::own).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void argumentsThatNobodyLookedAtAreGoneWithTheirText() {
    Text text = lent();
    ToolCall call = call(text);
    text.takeBack();
    assertThatThrownBy(() -> call.arguments().members()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void argumentsThatSomebodyLookedAtStayWhatTheyWere() {
    Text text = lent();
    ToolCall call = call(text);
    call.arguments().members();
    text.takeBack();
    assertThat(call.arguments().get("b")).contains(Json.Num.of(1));
  }

  @Test
  void whatWasGivenForGoodIsNotTakenBack() {
    assertThatThrownBy(Text.of(CALL)::takeBack).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void noMoreIsLentThanThereIs() {
    assertThatThrownBy(() -> Text.lent(CALL, CALL.length + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
