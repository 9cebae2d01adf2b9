package dev.postern.hooks.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordSearchTest {
  @Test
  void everyLetterFoldsAsItsUpperAndItsLowerCase() {
    for (int letter = 0; letter <= Character.MAX_CODE_POINT; letter++) {
      String folded = folded(letter);
      boolean alike =
          folded.equals(folded(Character.toUpperCase(letter)))
              && folded.equals(folded(Character.toLowerCase(letter)))
              && folded.equals(folded(Character.toTitleCase(letter)))
              && folded.equals(Folding.folded(folded));
      assertThat(alike).as("U+%04X", letter).isTrue();
    }
  }

  private static String folded(int codePoint) {
    return Folding.folded(Character.toString(codePoint));
  }

  @Test
  void aWordInsideTheBeginningOfAnotherIsFound() {
    WordSearch search = new WordSearch(List.of("abcd", "bc", "c"));
    assertThat(search.foundIn("abx")).isFalse();
    assertThat(search.foundIn("abcx")).isTrue();
  }

  @Test
  void manyLongWordsThatNearlyMatchEverywhereTakeOneLookAtEachLetter() {
    List<String> words =
        IntStream.range(0, 1_000)
            .mapToObj(word -> "a".repeat(200) + "b".repeat(50) + word)
            .toList();
    WordSearch search = new WordSearch(words);
    assertThat(search.foundIn("a".repeat(4 << 20))).isFalse();
    assertThat(search.foundIn("a".repeat(1 << 20) + "b".repeat(50) + "77")).isTrue();
  }
}
