package dev.postern.hooks.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** What holds of all words and every text they are sought in. */
class AnyWordsTest {
  @Property
  void itFindsWhatASlowSearchFinds(
      @ForAll @Size(min = 1, max = 8)
          List<@CharRange(from = 'a', to = 'c') @StringLength(min = 1, max = 5) String> words,
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 30) String text) {
    assertThat(new WordSearch(words).foundIn(text))
        .isEqualTo(words.stream().anyMatch(text::contains));
  }

  @Property
  void itFindsAWordInWhateverStandsAroundIt(
      @ForAll @StringLength(min = 1, max = 5) String word,
      @ForAll @StringLength(max = 10) String before,
      @ForAll @StringLength(max = 10) String after) {
    assertThat(new WordSearch(List.of(word)).foundIn(before + ' ' + word + ' ' + after)).isTrue();
  }

  @Property
  void foldingTwiceIsFoldingOnce(@ForAll String text) {
    String folded = Folding.folded(text);
    assertThat(Folding.folded(folded)).isEqualTo(folded);
  }
}
