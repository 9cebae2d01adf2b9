package dev.postern.policies.grants;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
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

  @ParameterizedTest
  @CsvSource({"'*a*a*a*a*a*a*a*a*a*a*b'", "'*aaaaaaaaaaaaaaaaaaaab*'", "'*ab*ab*ab*ab*ab*c*'"})
  void patternsThatRuinOtherMatchersDoNotRuinThisOne(String pattern) {
    Watched watched = new Watched("a".repeat(1_000_000));

    assertThat(Glob.of(pattern).matches(watched)).isFalse();
    assertThat(watched.reads()).isLessThanOrEqualTo(2_000_000);
  }
}
