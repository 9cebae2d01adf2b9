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
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Operation.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Doors lend the texts of small bodies, and use the arrays for the next exchange's. */
class LentTextTest {
  private static final Headers JSON = Headers.of("content-type", "application/json");
  private static final String CALL = message("'method':'tools/call','params':%s");
  private static final String ECHO = CALL.formatted(quoted("{'name':'echo','arguments':{'a':1}}"));
  private static final String LIST = message("'method':'tools/list'");
  private static final String RESULT = message("'result':{'content':[]}");

  private final House house = new House();
  private final List<Json.Obj> shown = new ArrayList<>();

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private static String message(String members) {
    return quoted("{'jsonrpc':'2.0','id':7," + members + "}");
  }

  private static Text lent(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return Text.lent(Arrays.copyOf(bytes, 8 << 10), bytes.length);
  }

  private Passage passage() {
    Arrival head = Calls.post("/mcp");
    Arrival adas = head.with(head.headers().plus("who", "user:ada"));
    return (Passage) house.mcp().admit(adas, Leave.NONE);
  }

  private static Text forwarded(Passage passage, Text text) {
    Forward forward = (Forward) passage.check(new Body.Whole(text), Leave.NONE);
    return ((Body.Whole) forward.body()).text();
  }

  private Answer reviewed(String request, Text answer) {
    Passage passage = passage();
    forwarded(passage, Text.of(request.getBytes(UTF_8)));
    passage.answer(new AnswerHead.Came(200, JSON), Fate.HELD, Leave.NONE);
    return passage.review(new Answer(200, JSON, answer), Fate.HELD);
  }

  private void hooksLook() {
    ToolHook looks =
        new ToolHook() {
          @Override
          public Outcome<ToolCall> beforeTool(ToolCall call, Scene scene) {
            shown.add(call.arguments());
            return Outcome.pass();
          }

          @Override
          public Outcome<Json.Obj> afterTool(ToolCall call, Json.Obj result, Scene scene) {
            shown.add(result);
            return Outcome.pass();
          }
        };
    EnumSet<HookPoint> everywhere = EnumSet.allOf(HookPoint.class);
    house.hooks =
        List.of(new Step("looks", looks, everywhere, Mode.ENFORCE, 1, Duration.ofSeconds(5)));
  }

  @Test
  void aLentCallGoesOnAsTheTextThatWasLent() {
    Text text = lent(ECHO);

    assertThat(forwarded(passage(), text)).isSameAs(text);
  }

  @Test
  void aLentResultGoesOnAsTheTextThatWasLent() {
    Text text = lent(RESULT);

    assertThat(reviewed(ECHO, text).text()).isSameAs(text);
  }

  @Test
  void aCallThatHooksWereShownOutlivesTheLoan() {
    hooksLook();
    Text text = lent(ECHO);

    Text goesOn = forwarded(passage(), text);
    text.takeBack();

    assertThat(new String(goesOn.bytes(), UTF_8)).isEqualTo(ECHO);
    assertThat(shown.getFirst().get("a")).contains(Json.Num.of(1));
  }

  @Test
  void aResultThatHooksWereShownOutlivesTheLoan() {
    hooksLook();
    Text text = lent(RESULT);

    Text goesOn = reviewed(ECHO, text).text();
    text.takeBack();

    assertThat(new String(goesOn.bytes(), UTF_8)).isEqualTo(RESULT);
    assertThat(shown.getLast().get("content")).isPresent();
  }

  @Test
  void aLentListIsNarrowedAsFarAsItGoes() {
    String tools = "'result':{'tools':[{'name':'echo'},{'name':'secret'}]}";

    Answer narrowed = reviewed(LIST, lent(message(tools)));

    assertThat(new String(narrowed.body(), UTF_8))
        .isEqualTo(message("'result':{'tools':[{'name':'echo'}]}"));
  }

  @Test
  void aLentAnswerThatIsNoMessageIsReadAsFarAsItGoes() {
    assertThat(new String(reviewed(ECHO, lent(RESULT + "x")).body(), UTF_8)).contains("-31502");
  }
}
