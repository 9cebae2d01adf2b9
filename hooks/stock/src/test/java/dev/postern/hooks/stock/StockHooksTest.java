package dev.postern.hooks.stock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.HookProvider;
import dev.postern.hooks.HookProvider.Opened;
import dev.postern.hooks.HookProvider.Wrong;
import dev.postern.hooks.PromptHook;
import dev.postern.hooks.ResourceHook;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.json.Json;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class StockHooksTest {
  private static final HookProvider STOCK = new StockHooks();

  private static Json.Obj words(Json... words) {
    return Json.Obj.of(new Json.Member("words", Json.Arr.of(words)));
  }

  private static List<Wrong> wrong(Json.Obj config) {
    Opened opened = STOCK.open("deny-words", config);
    assertThat(opened).isInstanceOf(Opened.Unusable.class);
    return ((Opened.Unusable) opened).all();
  }

  @Test
  void theProviderIsFound() {
    assertThat(ServiceLoader.load(HookProvider.class))
        .anySatisfy(provider -> assertThat(provider.kinds()).contains("deny-words"));
  }

  @Test
  void everyKindItNamesCanBeOpenedAndNoOther() {
    for (String kind : STOCK.kinds()) {
      assertThat(STOCK.open(kind, words(new Json.Str("x")))).isInstanceOf(Opened.Ready.class);
    }
    assertThat(STOCK.open("deny-wrods", words(new Json.Str("x"))))
        .isInstanceOf(Opened.Unusable.class);
  }

  @Test
  void denyWordsSeesToolsPromptsAndResources() {
    Opened opened = STOCK.open("deny-words", words(new Json.Str("x")));
    assertThat(((Opened.Ready) opened).hook())
        .isInstanceOf(ToolHook.class)
        .isInstanceOf(PromptHook.class)
        .isInstanceOf(ResourceHook.class);
  }

  @Test
  void aMistypedKeyGetsASuggestionAndTheMissingOneIsNamedToo() {
    assertThat(wrong(Json.Obj.of(new Json.Member("word", Json.Arr.of()))))
        .containsExactly(
            new Wrong(Optional.of("word"), "unknown; did you mean 'words'?"),
            new Wrong(Optional.of("words"), "required: the words to refuse"));
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    Json.Obj config =
        words(
                new Json.Str(""),
                new Json.Str(" \t"),
                Json.Num.of(7),
                new Json.Str("fine"),
                new Json.Str("x".repeat(257)))
            .with("mode", Json.Null.NULL);
    assertThat(wrong(config))
        .extracting(Wrong::what)
        .satisfiesExactly(
            what -> assertThat(what).startsWith("unknown"),
            what -> assertThat(what).startsWith("item 1: empty"),
            what -> assertThat(what).startsWith("item 2: empty"),
            what -> assertThat(what).startsWith("item 3: a string"),
            what -> assertThat(what).startsWith("item 5: at most 256"));
  }

  @Test
  void wordsAreAListOfOneToAThousand() {
    assertThat(wrong(words())).hasSize(1);
    assertThat(wrong(Json.Obj.of(new Json.Member("words", new Json.Str("x"))))).hasSize(1);
    Json[] many = Collections.nCopies(1_001, new Json.Str("x")).toArray(Json[]::new);
    assertThat(wrong(words(many))).hasSize(1);
    Json[] most = Collections.nCopies(1_000, new Json.Str("x")).toArray(Json[]::new);
    assertThat(STOCK.open("deny-words", words(most))).isInstanceOf(Opened.Ready.class);
  }
}
