package dev.postern.hooks.json;

import static dev.postern.hooks.json.JsonText.Flaw.BAD_UTF8;
import static dev.postern.hooks.json.JsonText.Flaw.BOM;
import static dev.postern.hooks.json.JsonText.Flaw.CASE_VARIANT_KEY;
import static dev.postern.hooks.json.JsonText.Flaw.DUPLICATE_KEY;
import static dev.postern.hooks.json.JsonText.Flaw.EMPTY;
import static dev.postern.hooks.json.JsonText.Flaw.ENDS_EARLY;
import static dev.postern.hooks.json.JsonText.Flaw.LONE_SURROGATE_NAME;
import static dev.postern.hooks.json.JsonText.Flaw.NOT_A_NUMBER;
import static dev.postern.hooks.json.JsonText.Flaw.NUL_IN_NAME;
import static dev.postern.hooks.json.JsonText.Flaw.NUMBER_TOO_BIG;
import static dev.postern.hooks.json.JsonText.Flaw.SYNTAX;
import static dev.postern.hooks.json.JsonText.Flaw.TOO_DEEP;
import static dev.postern.hooks.json.JsonText.Flaw.TOO_MANY;
import static dev.postern.hooks.json.JsonText.Flaw.TRAILING;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.JsonText.CaseVariants;
import dev.postern.hooks.json.JsonText.Flaw;
import dev.postern.hooks.json.JsonText.Reading.Bad;
import dev.postern.hooks.json.JsonText.Rules;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is refused, with its flaw and the offset where it shows. */
class RefusedTextsTest {
  private record Case(Flaw flaw, int offset, byte[] text) {
    @Override
    public String toString() {
      String shown = new String(text, 0, Math.min(text.length, 60), ISO_8859_1);
      return flaw + " at " + offset + ": " + shown;
    }
  }

  private static Case of(Flaw flaw, int offset, String text) {
    return new Case(flaw, offset, Texts.utf8(text));
  }

  private static Case raw(Flaw flaw, int offset, String text) {
    return new Case(flaw, offset, Texts.raw(text));
  }

  static List<Case> structure() {
    return List.of(
        of(EMPTY, 0, ""),
        of(EMPTY, 0, " \t\r\n "),
        of(ENDS_EARLY, 1, "{"),
        of(ENDS_EARLY, 1, "["),
        of(ENDS_EARLY, 4, "{\"a\""),
        of(ENDS_EARLY, 5, "{\"a\":"),
        of(ENDS_EARLY, 6, "{\"a\":1"),
        of(ENDS_EARLY, 7, "{\"a\":1,"),
        of(ENDS_EARLY, 2, "[1"),
        of(ENDS_EARLY, 3, "[1,"),
        of(ENDS_EARLY, 2, "\"a"),
        of(ENDS_EARLY, 10, "\"123456789"),
        of(ENDS_EARLY, 2, "\"\\"),
        of(ENDS_EARLY, 6, "\"\\u004"),
        of(ENDS_EARLY, 1, "-"),
        of(SYNTAX, 3, "[1,]"),
        of(SYNTAX, 1, "[,1]"),
        of(SYNTAX, 3, "[1,,2]"),
        of(SYNTAX, 3, "[1 2]"),
        of(SYNTAX, 2, "[1}"),
        of(SYNTAX, 7, "{\"a\":1,}"),
        of(SYNTAX, 1, "{,}"),
        of(SYNTAX, 4, "{\"a\"}"),
        of(SYNTAX, 4, "{\"a\"=1}"),
        of(SYNTAX, 5, "{\"a\":}"),
        of(SYNTAX, 7, "{\"a\":1 \"b\":2}"),
        of(SYNTAX, 6, "{\"a\":1]"),
        of(SYNTAX, 6, "{\"a\":1;\"b\":2}"),
        of(SYNTAX, 1, "{a:1}"),
        of(SYNTAX, 1, "{'a':1}"),
        of(SYNTAX, 1, "{1:1}"),
        of(SYNTAX, 1, "{null:1}"),
        of(SYNTAX, 0, "'a'"),
        of(SYNTAX, 0, "]"),
        of(SYNTAX, 0, "}"),
        of(SYNTAX, 0, ","),
        of(SYNTAX, 0, ":"),
        of(SYNTAX, 0, "(1)"),
        of(SYNTAX, 0, "// comment\n1"),
        of(SYNTAX, 3, "[1 /* comment */]"),
        of(SYNTAX, 1, "[#\n1]"),
        of(TRAILING, 2, "{}{}"),
        of(TRAILING, 3, "{} {}"),
        of(TRAILING, 2, "[]]"),
        of(TRAILING, 2, "1 2"),
        of(TRAILING, 2, "{},"),
        of(TRAILING, 2, "1\n;"),
        raw(TRAILING, 2, "{}\0"),
        of(TRAILING, 4, "truex"),
        of(SYNTAX, 0, "tru"),
        of(SYNTAX, 0, "True"),
        of(SYNTAX, 0, "TRUE"),
        of(SYNTAX, 1, "[nul]"),
        of(SYNTAX, 0, "undefined"),
        of(SYNTAX, 0, "None"),
        // White space that JSON does not know: form feed, vertical tab, NBSP, a line separator.
        raw(SYNTAX, 1, "[\f1]"),
        raw(SYNTAX, 0, "\u000b1"),
        of(SYNTAX, 1, "[\u00a01]"),
        of(SYNTAX, 1, "[\u20281]"),
        of(TRAILING, 1, "1\u2029"),
        raw(SYNTAX, 3, "[1,\0]"));
  }

  static List<Case> strings() {
    return List.of(
        of(SYNTAX, 2, "\"a\nb\""),
        of(SYNTAX, 1, "\"\t\""),
        raw(SYNTAX, 3, "\"ab\0\""),
        raw(SYNTAX, 1, "\"\u001f\""),
        raw(SYNTAX, 4, "\"123\u001f5678123456781234\""),
        raw(SYNTAX, 9, "\"12345678\r12345678\""),
        of(SYNTAX, 3, "{\"a\nb\":1}"),
        of(SYNTAX, 1, "\"\\x41\""),
        of(SYNTAX, 1, "\"\\'\""),
        of(SYNTAX, 1, "\"\\0\""),
        of(SYNTAX, 1, "\"\\a\""),
        of(SYNTAX, 1, "\"\\\n\""),
        of(SYNTAX, 1, "\"\\U0041\""),
        of(SYNTAX, 1, "\"\\u00g0\""),
        of(SYNTAX, 1, "\"\\u+041\""),
        of(SYNTAX, 1, "\"\\u 041\""),
        of(SYNTAX, 1, "\"\\u{41}\""),
        of(SYNTAX, 1, "\"\\u41\"   "),
        of(SYNTAX, 7, "\"\\ud800\\uzzzz\""));
  }

  static List<Case> encoding() {
    return List.of(
        raw(BOM, 0, "\u00ef\u00bb\u00bf{}"),
        raw(BOM, 0, "\u00fe\u00ff\0{\0}"),
        raw(BOM, 0, "\u00ff\u00fe{\0}\0"),
        raw(BOM, 0, "\u00ff\u00fe\0\0{\0\0\0}\0\0\0"),
        wide("{}", UTF_16LE),
        wide("{}", UTF_16BE),
        wide("1", UTF_16LE),
        wide("[]", Charset.forName("UTF-32LE")),
        wide("[]", Charset.forName("UTF-32BE")),
        raw(SYNTAX, 1, " \u00ef\u00bb\u00bf{}"),
        // Not even a start.
        raw(BAD_UTF8, 1, "\"\u0080\""),
        raw(BAD_UTF8, 1, "\"\u00bf\""),
        raw(BAD_UTF8, 1, "\"\u00ff\""),
        raw(BAD_UTF8, 1, "\"\u00fe\""),
        raw(BAD_UTF8, 1, "\"\u00f5\u0080\u0080\u0080\""),
        // Overlong: a slash in two, three and four bytes; U+007F, U+07FF, U+FFFF.
        raw(BAD_UTF8, 1, "\"\u00c0\u00af\""),
        raw(BAD_UTF8, 1, "\"\u00e0\u0080\u00af\""),
        raw(BAD_UTF8, 1, "\"\u00f0\u0080\u0080\u00af\""),
        raw(BAD_UTF8, 1, "\"\u00c1\u00bf\""),
        raw(BAD_UTF8, 1, "\"\u00e0\u009f\u00bf\""),
        raw(BAD_UTF8, 1, "\"\u00f0\u008f\u00bf\u00bf\""),
        raw(BAD_UTF8, 1, "\"\u00c0\u0080\""),
        // Surrogates U+D800 and U+DFFF, a pair of them (CESU-8), and U+110000.
        raw(BAD_UTF8, 1, "\"\u00ed\u00a0\u0080\""),
        raw(BAD_UTF8, 1, "\"\u00ed\u00bf\u00bf\""),
        raw(BAD_UTF8, 1, "\"\u00ed\u00a0\u00bd\u00ed\u00b8\u0080\""),
        raw(BAD_UTF8, 1, "\"\u00f4\u0090\u0080\u0080\""),
        // Cut off: by the quote, by another start, by the end.
        raw(BAD_UTF8, 1, "\"\u00c3\""),
        raw(BAD_UTF8, 1, "\"\u00e2\u0082\""),
        raw(BAD_UTF8, 1, "\"\u00f0\u009f\u0098\""),
        raw(BAD_UTF8, 1, "\"\u00e2\u00e2\u0082\u00ac\""),
        raw(BAD_UTF8, 1, "\"\u00c3"),
        raw(BAD_UTF8, 1, "\"\u00f0\u009f\u0098"),
        raw(BAD_UTF8, 2, "{\"\u00c3\":1}"),
        raw(BAD_UTF8, 9, "\"12345678\u00c3\u0028\""),
        raw(SYNTAX, 0, "\u00e9"));
  }

  private static Case wide(String text, Charset charset) {
    return new Case(BAD_UTF8, 0, text.getBytes(charset));
  }

  static List<Case> numbers() {
    return List.of(
        of(NOT_A_NUMBER, 0, "NaN"),
        of(NOT_A_NUMBER, 0, "Infinity"),
        of(NOT_A_NUMBER, 0, "-Infinity"),
        of(NOT_A_NUMBER, 5, "{\"a\":NaN}"),
        of(SYNTAX, 0, "nan"),
        of(SYNTAX, 0, "Inf"),
        of(SYNTAX, 0, "+1"),
        of(SYNTAX, 0, "+Infinity"),
        of(SYNTAX, 0, "01"),
        of(SYNTAX, 0, "00"),
        of(SYNTAX, 1, "-01"),
        of(SYNTAX, 3, "[1.]"),
        of(ENDS_EARLY, 2, "1."),
        of(SYNTAX, 0, ".5"),
        of(SYNTAX, 1, "-.5"),
        of(SYNTAX, 1, "--1"),
        of(SYNTAX, 2, "1.e5"),
        of(SYNTAX, 3, "[1e]"),
        of(SYNTAX, 3, "1e+-5"),
        of(ENDS_EARLY, 3, "1e-"),
        of(TRAILING, 3, "1e5.5"),
        of(TRAILING, 3, "1.5.5"),
        of(TRAILING, 1, "0x10"),
        of(TRAILING, 1, "1_000"),
        of(TRAILING, 1, "1f"),
        of(TRAILING, 2, "10n"),
        of(SYNTAX, 2, "[1'000]"),
        of(SYNTAX, 0, "\u0661"),
        of(NUMBER_TOO_BIG, 2, "1e1000"),
        of(NUMBER_TOO_BIG, 3, "1E-1000"),
        of(NUMBER_TOO_BIG, 2, "1e99999999999999999999"),
        of(NUMBER_TOO_BIG, 0, "1".repeat(1_001)),
        of(NUMBER_TOO_BIG, 1, "[-" + "1".repeat(1_000) + "]"));
  }

  static List<Case> names() {
    return List.of(
        of(DUPLICATE_KEY, 7, "{\"a\":1,\"a\":2}"),
        of(DUPLICATE_KEY, 6, "{\"\":1,\"\":2}"),
        of(DUPLICATE_KEY, 10, "{\"name\":1,\"n\\u0061me\":2}"),
        of(DUPLICATE_KEY, 15, "{\"n\\u0061me\":1,\"name\":2}"),
        of(DUPLICATE_KEY, 15, "{\"n\\u0061me\":1,\"na\\u006de\":2}"),
        of(DUPLICATE_KEY, 9, "{\"a/b\":1,\"a\\/b\":2}"),
        of(DUPLICATE_KEY, 8, "{\"\u00e9\":1,\"\\u00E9\":2}"),
        of(DUPLICATE_KEY, 10, "{\"\ud83d\ude00\":1,\"\\ud83d\\ude00\":2}"),
        of(DUPLICATE_KEY, 24, "{\"a\":[{\"x\":{\"b\":1,\"c\":2,\"b\":3}}]}"),
        of(DUPLICATE_KEY, 26, "{\"a\":1,\"o\":{\"p\":{},\"q\":2},\"a\":3}"),
        of(DUPLICATE_KEY, 21, "{\"a\":1,\"b\":2,\"c\":3,  \"a\":4}"),
        of(DUPLICATE_KEY, 14, "{\"longname\":1,\"longname\":2}"),
        of(CASE_VARIANT_KEY, 10, "{\"name\":1,\"Name\":2}"),
        of(CASE_VARIANT_KEY, 12, "{\"method\":1,\"METHOD\":2}"),
        of(CASE_VARIANT_KEY, 14, "{\"abcdefgh\":1,\"Abcdefgh\":2}"),
        of(CASE_VARIANT_KEY, 16, "{\"abcdefghij\":1,\"abcdefghiJ\":2}"),
        of(CASE_VARIANT_KEY, 26, "{\"abcdefgh-xy-abcdefgh\":1,\"abcdefgh-xY-abcdefgh\":2}"),
        of(CASE_VARIANT_KEY, 18, "{\"a\":{\"b\":{\"id\":1,\"iD\":2}}}"),
        of(CASE_VARIANT_KEY, 10, "{\"name\":1,\"\\u004eame\":2}"),
        of(CASE_VARIANT_KEY, 13, "{\"version\":1,\"Version\":2}"),
        // What Go's decoder folds: the long s and the Kelvin sign.
        of(CASE_VARIANT_KEY, 12, "{\"params\":1,\"param\u017f\":2}"),
        of(CASE_VARIANT_KEY, 12, "{\"params\":1,\"param\\u017f\":2}"),
        of(CASE_VARIANT_KEY, 13, "{\"param\u017f\":1,\"PARAMS\":2}"),
        of(CASE_VARIANT_KEY, 11, "{\"token\":1,\"to\u212aen\":2}"),
        of(CASE_VARIANT_KEY, 9, "{\"\u212a\":1,\"K\":2}"),
        // What String.equalsIgnoreCase folds: the dotless and the dotted i.
        of(CASE_VARIANT_KEY, 8, "{\"id\":1,\"\u0131d\":2}"),
        of(CASE_VARIANT_KEY, 8, "{\"id\":1,\"\u0130D\":2}"),
        of(CASE_VARIANT_KEY, 8, "{\"\u03c3\":1,\"\u03c2\":2}"),
        of(CASE_VARIANT_KEY, 8, "{\"\u00c9\":1,\"\u00e9\":2}"),
        of(CASE_VARIANT_KEY, 10, "{\"\ud801\udc00\":1,\"\ud801\udc28\":2}"),
        of(LONE_SURROGATE_NAME, 1, "{\"\\ud800\":1}"),
        of(LONE_SURROGATE_NAME, 1, "{\"\\udc00\":1}"),
        of(LONE_SURROGATE_NAME, 1, "{\"\\udc00\\ud800\":1}"),
        of(LONE_SURROGATE_NAME, 1, "{\"\\udc00\\udc00\":1}"),
        of(LONE_SURROGATE_NAME, 1, "{\"\\ud800\\ud800\":1}"),
        of(LONE_SURROGATE_NAME, 1, "{\"a\\ud800\\u0041\":1}"),
        of(LONE_SURROGATE_NAME, 1, "{\"\\ud800\\ud83d\\ude00\":1}"),
        of(LONE_SURROGATE_NAME, 6, "{\"a\":{\"\\uDBFF\":1}}"),
        of(NUL_IN_NAME, 1, "{\"\\u0000\":1}"),
        of(NUL_IN_NAME, 10, "{\"name\":1,\"name\\u0000x\":2}"));
  }

  @ParameterizedTest
  @MethodSource({"structure", "strings", "encoding", "numbers", "names"})
  void isRefusedWithItsFlawWhereItShows(Case refused) {
    Bad bad = Texts.bad(refused.text(), Rules.STRICT);

    assertThat(bad.flaw()).isEqualTo(refused.flaw());
    assertThat(bad.offset()).isEqualTo(refused.offset());
    assertThat(Texts.skipped(refused.text(), Rules.STRICT)).contains(bad);
  }

  @ParameterizedTest
  @MethodSource({"structure", "strings", "encoding", "numbers", "names"})
  void isRefusedInAnAnswerTooUnlessOnlyCaseDiffers(Case refused) {
    if (refused.flaw() == CASE_VARIANT_KEY) {
      Texts.good(refused.text(), Rules.ANSWERS);
    } else {
      assertThat(Texts.bad(refused.text(), Rules.ANSWERS).flaw()).isEqualTo(refused.flaw());
    }
  }

  @ParameterizedTest
  @MethodSource({"structure", "strings", "encoding", "numbers", "names"})
  void isNotQuotedInTheComplaint(Case refused) {
    assertThat(Texts.bad(refused.text(), Rules.STRICT).what()).matches("[\\w ,+-]+");
  }

  @Test
  void aTextMayBeAsDeepAsTheRulesAndNotDeeper() {
    byte[] deep = Texts.utf8("[".repeat(64) + "]".repeat(64));
    byte[] tooDeep = Texts.utf8("[".repeat(65) + "]".repeat(65));
    byte[] tooDeepObjects = Texts.utf8("{\"a\":".repeat(64) + "{}" + "}".repeat(64));

    Texts.good(deep, Rules.STRICT);
    assertThat(Texts.bad(tooDeep, Rules.STRICT))
        .extracting(Bad::flaw, Bad::offset)
        .containsExactly(TOO_DEEP, 64);
    assertThat(Texts.bad(tooDeepObjects, Rules.STRICT).flaw()).isEqualTo(TOO_DEEP);
  }

  @Test
  void aHundredThousandBracketsAreRefusedLikeAnyOther() {
    byte[] abyss = Texts.utf8("[".repeat(100_000));

    assertThat(Texts.bad(abyss, new Rules(1_000, 1_000_000, CaseVariants.REFUSED)))
        .extracting(Bad::flaw, Bad::offset)
        .containsExactly(TOO_DEEP, 1_000);
  }

  @Test
  void membersAndItemsOfTheWholeTextAreCountedTogether() {
    Rules five = new Rules(64, 5, CaseVariants.REFUSED);

    Texts.good(Texts.utf8("{\"a\":[1,2],\"b\":{\"c\":3}}"), five);
    assertThat(Texts.bad(Texts.utf8("{\"a\":[1,2],\"b\":{\"c\":3,\"d\":4}}"), five))
        .extracting(Bad::flaw, Bad::offset)
        .containsExactly(TOO_MANY, 22);
    assertThat(Texts.bad(Texts.utf8("[1,2,3,4,5,6]"), five))
        .extracting(Bad::flaw, Bad::offset)
        .containsExactly(TOO_MANY, 11);
  }

  @Test
  void aDuplicateIsFoundAmongManyMembers() {
    for (int size = 2; size < 200; size++) {
      for (String again : List.of("name0", "name" + size / 2, "n\\u0061me" + (size - 1))) {
        StringBuilder text = new StringBuilder("{");
        for (int member = 0; member < size; member++) {
          text.append("\"name").append(member).append("\":{\"name1\":1},");
        }
        int offset = text.length();
        text.append('"').append(again).append("\":0}");

        assertThat(Texts.bad(Texts.utf8(text.toString()), Rules.STRICT))
            .extracting(Bad::flaw, Bad::offset)
            .containsExactly(DUPLICATE_KEY, offset);
      }
    }
  }
}
