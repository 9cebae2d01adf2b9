package dev.postern.policies.grants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  /** Says how often its characters were looked at. */
  private static final class Watched implements CharSequence {
    private final String text;
    private long reads;

    Watched(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      reads++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'*',           '',              true",
    "'*',           'anything/./at all', true",
    "'**',          '',              true",
    "'report.*',    'report.',       true",
    "'report.*',    'report.weekly', true",
    "'report.*',    'reports',       false",
    "'report.*',    'xreport.a',     false",
    "'report.*',    'Report.a',      false",
    "'*.read',      'a.b.read',      true",
    "'*.read',      'a.read.b',      false",
    "'a*a',         'a',             false",
    "'a*a',         'aa',            true",
    "'ab*ba',       'aba',           false",
    "'a*b*c',       'abc',           true",
    "'a*b*c',       'acb',           false",
    "'a*b*c',       'a-b-b-c',       true",
    "'*aab*',       'aaab',          true",
    "'*abab*ab',    'abab',          false",
    "'/v1/*/x',     '/v1/a/b/x',     true",
    "'[a-z]*',      'b',             false",
    "'a?*',         'ab',            false",
    "'a',           'a',             true",
    "'a',           'ab',            false",
    "'a',           '',              false",
    "'',            '',              true"
  })
  void aStarStandsForAnyRunOfCharacters(String pattern, String text, boolean matches) {
    assertThat(Glob.of(pattern).matches(text)).isEqualTo(matches);
  }

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

      assertThat(watched.reads).isLessThanOrEqualTo(2L * text.length());
    }
  }

  @ParameterizedTest
  @CsvSource({"'*a*a*a*a*a*a*a*a*a*a*b'", "'*aaaaaaaaaaaaaaaaaaaab*'", "'*ab*ab*ab*ab*ab*c*'"})
  void patternsThatRuinOtherMatchersDoNotRuinThisOne(String pattern) {
    Watched watched = new Watched("a".repeat(1_000_000));

    assertThat(Glob.of(pattern).matches(watched)).isFalse();
    assertThat(watched.reads).isLessThanOrEqualTo(2_000_000);
  }
}
