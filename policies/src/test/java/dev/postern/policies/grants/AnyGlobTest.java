package dev.postern.policies.grants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** What holds of every pattern and every text. */
class AnyGlobTest {
  /** As the textbook says it: by cases on the first character of the pattern. */
  private static boolean reference(String pattern, String text) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    if (pattern.charAt(0) == '*') {
      return reference(pattern.substring(1), text)
          || (!text.isEmpty() && reference(pattern, text.substring(1)));
    }
    return !text.isEmpty()
        && pattern.charAt(0) == text.charAt(0)
        && reference(pattern.substring(1), text.substring(1));
  }

  @Property(tries = 5_000)
  void itMatchesWhatTheTextbookMatches(
      @ForAll @Chars({'a', 'b', '*'}) @StringLength(max = 8) String before,
      @ForAll @Chars({'a', 'b', '*'}) @StringLength(max = 8) String after,
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 12) String text) {
    String pattern = before + "*" + after;

    assertThat(Glob.of(pattern).matches(text)).isEqualTo(reference(pattern, text));
  }

  @Property
  void itMatchesWhatARegularExpressionMatches(
      @ForAll @CharRange(from = 0, to = 0x7f) String start,
      @ForAll @CharRange(from = 0, to = 0x7f) String text) {
    String pattern = start + "*";
    String regex = "(?s)" + Pattern.quote(pattern).replace("*", "\\E.*\\Q");

    assertThat(Glob.of(pattern).matches(text)).isEqualTo(Pattern.matches(regex, text));
    assertThat(Glob.of(pattern).matches(start.replace("*", "x") + text)).isTrue();
  }

  @Property(tries = 200)
  void noPatternMakesItReadATextMoreThanTwice(
      @ForAll @Chars({'a', 'b', '*'}) @StringLength(max = 60) String before,
      @ForAll @Chars({'a', 'b', '*'}) @StringLength(max = 60) String after,
      @ForAll @IntRange(min = 1, max = 2_000) int length) {
    for (String text :
        new String[] {"a".repeat(length), "ab".repeat(length), "aab".repeat(length)}) {
      Watched watched = new Watched(text);
      Glob.of(before + "*" + after).matches(watched);

      assertThat(watched.reads()).isLessThanOrEqualTo(2L * text.length());
    }
  }
}
