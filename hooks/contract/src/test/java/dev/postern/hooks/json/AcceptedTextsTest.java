package dev.postern.hooks.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.JsonText.Rules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read, and what is written for it. */
class AcceptedTextsTest {
  private record Case(String text, String written) {}

  static List<Case> texts() {
    return List.of(
        new Case("{}", "{}"),
        new Case("[]", "[]"),
        new Case(" \t\r\n[ \t\r\n] \t\r\n", "[]"),
        new Case(
            "{ \"a\" : 1 , \"b\" : [ true , false , null ] }", "{\"a\":1,\"b\":[true,false,null]}"),
        new Case("\"\"", "\"\""),
        new Case("null", "null"),
        new Case("true", "true"),
        new Case("false", "false"),
        new Case("0", "0"),
        new Case("{\"b\":1,\"a\":2,\"\":3}", "{\"b\":1,\"a\":2,\"\":3}"),
        new Case("[{\"a\":1},{\"a\":1}]", "[{\"a\":1},{\"a\":1}]"),
        new Case(
            "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}",
            "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}"),
        new Case("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""),
        new Case("\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\"", "\"A\u00e9\u20ac\ud83d\ude00\""),
        new Case("\"\u00e9\u20ac\ud83d\ude00\"", "\"\u00e9\u20ac\ud83d\ude00\""),
        new Case("\"\\u0000\"", "\"\\u0000\""),
        new Case("\"\u007f\u0080\u009f\u00a0\"", "\"\\u007f\\u0080\\u009f\u00a0\""),
        new Case("\"\u2027\u2028\u2029\u202a\"", "\"\u2027\\u2028\\u2029\u202a\""),
        new Case("\"\\ud800\"", "\"\\ud800\""),
        new Case("\"\\uDFFFx\\uD800\"", "\"\\udfffx\\ud800\""),
        new Case("\"\\ud800\\n\"", "\"\\ud800\\n\""),
        new Case("\"\\ud800\\ud83d\\ude00\"", "\"\\ud800\ud83d\ude00\""),
        new Case(
            "\"\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff\"",
            "\"\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff\""),
        new Case("\"\ufeff\"", "\"\ufeff\""));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void isReadAndWrittenInTheCanonicalForm(Case accepted) {
    Json value = Texts.good(accepted.text());

    assertThat(Texts.written(value)).isEqualTo(accepted.written());
    assertThat(Texts.good(accepted.written())).isEqualTo(value);
    assertThat(Texts.skipped(Texts.utf8(accepted.text()), Rules.STRICT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "0.0",
        "-0.0",
        "1.0",
        "1.50",
        "1e5",
        "1E5",
        "1e+5",
        "1e-5",
        "0e0",
        "1.5E+10",
        "9007199254740993",
        "123456789012345678901234567890",
        "1e400",
        "1e999",
        "1e-999",
        "1e0000000000000000005"
      })
  void aNumberKeepsItsSpelling(String spelling) {
    assertThat(Texts.good(spelling)).isEqualTo(new Json.Num(spelling));
    assertThat(Texts.written(Texts.good("[" + spelling + " ]"))).isEqualTo("[" + spelling + "]");
  }

  @Test
  void aNumberMayHaveAThousandCharacters() {
    String longest = "1".repeat(1_000);

    assertThat(Texts.good(longest)).isEqualTo(new Json.Num(longest));
  }

  @Test
  void aStringMayBeOfAnyLengthAndEndAnywhereInAWord() {
    Stream.of("x", "\u00e9", "\\n", "\ud83d\ude00")
        .forEach(unit -> {
          for (int length = 0; length < 40; length++) {
            String text = "\"" + "y".repeat(length) + unit + "y".repeat(length % 7) + "\"";
            String expected =
                "y".repeat(length) + unit.replace("\\n", "\n") + "y".repeat(length % 7);
            assertThat(Texts.good(text)).isEqualTo(new Json.Str(expected));
          }
        });
  }

  @Test
  void namesThatOnlyLookAlikeAreDifferentNames() {
    // Decomposed, hyphenated, padded, an eszett: no decoder that ignores case takes them for each
    // other.
    Texts.good(
        "{\"\u00e9\":1,\"e\u0301\":2,\"a_b\":3,\"ab\":4,\"a-b\":5,\"ab \":6,\" ab\":7,\"\u00df\":8,\"ss\":9}");
    Texts.good(
        "{\"[\":1,\"{\":2,\"@\":3,\"`\":4,\"abcdefg[\":5,\"abcdefg{\":6,\"1\":7,\"\\u0011\":8}");
  }

  @Test
  void variantsOfCaseMayStandInDifferentObjects() {
    Texts.good("{\"a\":{\"Name\":1},\"b\":{\"name\":1},\"name\":2,\"c\":[{\"NAME\":3}]}");
  }

  @Test
  void aPartOfAnArrayIsReadAsIfItWereAlone() {
    byte[] text = Texts.utf8("data: {\"a\":[1,\"x\"]}\n\n\"");

    assertThat(JsonText.read(text, 6, 19, Rules.STRICT))
        .isEqualTo(new JsonText.Reading.Good(Texts.good("{\"a\":[1,\"x\"]}")));
    for (int end = 6; end < 19; end++) {
      assertThat(JsonText.read(text, 6, end, Rules.STRICT))
          .isInstanceOf(JsonText.Reading.Bad.class);
    }
  }
}
