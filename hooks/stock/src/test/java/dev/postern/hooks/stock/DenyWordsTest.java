package dev.postern.hooks.stock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.Outcome;
import dev.postern.hooks.Scene;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Operation.PromptGet;
import dev.postern.hooks.traffic.Operation.ResourceRead;
import dev.postern.hooks.traffic.Operation.ToolCall;
import dev.postern.hooks.traffic.Subject;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DenyWordsTest {
  private static final Scene SCENE =
      new Scene(
          Caller.of(new Subject("user", "ada"), "test"),
          new Target.McpServer("weather", new Upstream("127.0.0.1", 9000, "/mcp")));

  private final DenyWords hook = new DenyWords(List.of("innovative", "groundbreaking"));

  private static Json.Obj json(String text) {
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return (Json.Obj) ((JsonText.Reading.Good) JsonText.read(bytes, JsonText.Rules.STRICT)).value();
  }

  private boolean refuses(String arguments) {
    return hook.beforeTool(new ToolCall("t", json(arguments)), SCENE) instanceof Outcome.Veto;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'u':'uninnovatively'}",
        "{'u':'INNOVATIVE'}",
        "{'u':'so Ground\\u0042reaking!'}",
        "{'innovative':1}",
        "{'a':[{'b':[0,null,'x',['innovative']]}]}",
        "{'a':{'non-innovative key':true}}"
      })
  void aWordIsFoundInEveryStringAndName(String arguments) {
    assertThat(refuses(arguments)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'u':'fine'}", "{}", "{'u':'innovativ'}", "{'a':['innov','ative']}", "{'a':1e9}"})
  void allElsePasses(String arguments) {
    assertThat(refuses(arguments)).isFalse();
  }

  @Test
  void aWordIsFoundAtAnyDepthThatAReaderGives() {
    String deep = "{'a':" + "[".repeat(63) + "'innovative'" + "]".repeat(63) + "}";
    assertThat(refuses(deep)).isTrue();
  }

  @Test
  void promptsAndAddressesAreLookedAtBeforeTheCall() {
    assertThat(hook.beforePrompt(new PromptGet("p", json("{'a':'innovative'}")), SCENE))
        .isInstanceOf(Outcome.Veto.class);
    assertThat(hook.beforePrompt(new PromptGet("p", json("{'a':'fine'}")), SCENE))
        .isInstanceOf(Outcome.Pass.class);
    for (String uri :
        List.of("file:///innovative.txt", "file:///inn%6F%56ative", "x:%innovative")) {
      assertThat(hook.beforeResource(new ResourceRead(uri), SCENE))
          .isInstanceOf(Outcome.Veto.class);
    }
    for (String uri : List.of("file:///a%", "file:///a%zz", "file:///%F0%9F%98%80")) {
      assertThat(hook.beforeResource(new ResourceRead(uri), SCENE))
          .isInstanceOf(Outcome.Pass.class);
    }
  }

  @Test
  void resultsOfAllKindsAreLookedAt() {
    Json.Obj bad = json("{'content':[{'type':'text','text':'An Innovative one'}]}");
    Json.Obj good = json("{'content':[{'type':'text','text':'fine'}]}");
    ToolCall call = new ToolCall("t", Json.Obj.of());
    PromptGet prompt = new PromptGet("p", Json.Obj.of());
    ResourceRead resource = new ResourceRead("file:///a");
    assertThat(hook.afterTool(call, bad, SCENE)).isInstanceOf(Outcome.Veto.class);
    assertThat(hook.afterPrompt(prompt, bad, SCENE)).isInstanceOf(Outcome.Veto.class);
    assertThat(hook.afterResource(resource, bad, SCENE)).isInstanceOf(Outcome.Veto.class);
    assertThat(hook.afterTool(call, good, SCENE)).isInstanceOf(Outcome.Pass.class);
    assertThat(hook.afterPrompt(prompt, good, SCENE)).isInstanceOf(Outcome.Pass.class);
    assertThat(hook.afterResource(resource, good, SCENE)).isInstanceOf(Outcome.Pass.class);
  }

  @Test
  void theCallerIsToldNothingOfTheWord() {
    Outcome<ToolCall> outcome =
        hook.beforeTool(new ToolCall("t", json("{'a':'innovative'}")), SCENE);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Veto.class,
            veto -> {
              assertThat(veto.violation().code()).isEqualTo("deny");
              assertThat(veto.violation().description())
                  .contains("not allowed")
                  .doesNotContainIgnoringCase("innovative");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "straße, STRASSE",
    "STRASSE, straße",
    "STRAẞE, strasse",
    "ΟΔΟΣ, οδος",
    "οδός, ΟΔΌΣ",
    "σς, ΣΣΑ",
    "title, TİTLE",
    "title, tıtle",
    "kelvin, \u212Aelvin",
    "secret, \u017Fecret",
    "ﬁsh, FISH",
    "ĳs, ĲS",
    "𐐨, 𐐀",
    "Ǆ, ǅ"
  })
  void caseIsThatOfUnicode(String word, String text) {
    assertThat(new WordSearch(List.of(word)).foundIn("x" + text + "y")).isTrue();
  }

  @Test
  void halvesOfPairsAreLettersOfTheirOwn() {
    assertThat(new WordSearch(List.of("a\uD800")).foundIn("A\uD800b")).isTrue();
    assertThat(new WordSearch(List.of("\uDC00")).foundIn("\uD800")).isFalse();
  }

  @Test
  void itDoesNotWait() {
    assertThat(hook.waits()).isFalse();
  }
}
