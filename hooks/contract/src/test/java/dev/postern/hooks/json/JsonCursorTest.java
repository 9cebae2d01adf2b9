package dev.postern.hooks.json;

import static dev.postern.hooks.json.JsonCursor.Token.ARRAY;
import static dev.postern.hooks.json.JsonCursor.Token.ARRAY_END;
import static dev.postern.hooks.json.JsonCursor.Token.END;
import static dev.postern.hooks.json.JsonCursor.Token.FALSE;
import static dev.postern.hooks.json.JsonCursor.Token.FLAW;
import static dev.postern.hooks.json.JsonCursor.Token.NAME;
import static dev.postern.hooks.json.JsonCursor.Token.NULL;
import static dev.postern.hooks.json.JsonCursor.Token.NUMBER;
import static dev.postern.hooks.json.JsonCursor.Token.OBJECT;
import static dev.postern.hooks.json.JsonCursor.Token.OBJECT_END;
import static dev.postern.hooks.json.JsonCursor.Token.START;
import static dev.postern.hooks.json.JsonCursor.Token.STRING;
import static dev.postern.hooks.json.JsonCursor.Token.TRUE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.postern.hooks.json.JsonCursor.Token;
import dev.postern.hooks.json.JsonText.Flaw;
import dev.postern.hooks.json.JsonText.Reading.Bad;
import dev.postern.hooks.json.JsonText.Rules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonCursorTest {
  private final JsonCursor cursor = new JsonCursor();
  private byte[] text = {};

  private void open(String content) {
    text = Texts.utf8(content);
    cursor.open(text, Rules.STRICT);
  }

  private String bytesFrom(int start) {
    return new String(text, start, cursor.end() - start, UTF_8);
  }

  @Test
  void walksOverEveryTokenInOrder() {
    open(" {\"a\":[1,\"x\",true,false,null,{}],\"b\":\"\"} ");

    List<Token> tokens = new ArrayList<>();
    while (cursor.next() != END) {
      tokens.add(cursor.token());
    }

    assertThat(tokens)
        .containsExactly(
            OBJECT,
            NAME,
            ARRAY,
            NUMBER,
            STRING,
            TRUE,
            FALSE,
            NULL,
            OBJECT,
            OBJECT_END,
            ARRAY_END,
            NAME,
            STRING,
            OBJECT_END);
    assertThat(cursor.next()).isEqualTo(END);
    assertThat(cursor.flaw()).isEmpty();
  }

  @Test
  void tellsWhereEachTokenStartsAndEnds() {
    open(" { \"n\\u0061\" : [ -1.5 , \"\u00e9\" , null ] }");

    List<String> seen = new ArrayList<>();
    while (cursor.next() != END) {
      seen.add(bytesFrom(cursor.start()) + "@" + cursor.start() + "/" + cursor.depth());
    }

    assertThat(seen)
        .containsExactly(
            "{@1/1",
            "\"n\\u0061\"@3/1",
            "[@15/2",
            "-1.5@17/2",
            "\"\u00e9\"@24/2",
            "null@31/2",
            "]@36/1",
            "}@38/0");
  }

  @Test
  void skipsAMemberAndTellsWhereItsValueEnds() {
    open("{\"a\": {\"b\":[1,{\"c\":2}]} ,\"d\":3}");
    cursor.next();
    cursor.next();
    assertThat(cursor.is("a")).isTrue();

    cursor.next();
    int start = cursor.start();
    assertThat(cursor.skip()).isEqualTo(OBJECT_END);

    assertThat(bytesFrom(start)).isEqualTo("{\"b\":[1,{\"c\":2}]}");
    assertThat(cursor.depth()).isEqualTo(1);
    assertThat(cursor.next()).isEqualTo(NAME);
    assertThat(cursor.text()).isEqualTo("d");
    assertThat(cursor.skip()).isEqualTo(NUMBER);
    assertThat(cursor.text()).isEqualTo("3");
    assertThat(cursor.finish()).isTrue();
  }

  @Test
  void skipsFromANameOverItsValueAndFromTheStartOverAll() {
    open("[{\"a\":[[]],\"b\":1}]");
    cursor.next();
    cursor.next();
    cursor.next();
    assertThat(cursor.skip()).isEqualTo(ARRAY_END);
    assertThat(cursor.next()).isEqualTo(NAME);

    open(" [1,2] ");
    assertThat(cursor.token()).isEqualTo(START);
    assertThat(cursor.skip()).isEqualTo(ARRAY_END);
    assertThat(cursor.end()).isEqualTo(6);
    assertThat(cursor.skip()).isEqualTo(ARRAY_END);
    assertThat(cursor.next()).isEqualTo(END);
    assertThat(cursor.skip()).isEqualTo(END);
  }

  @Test
  void findsAFlawInWhatItSkips() {
    open("{\"a\":{\"b\":[{\"c\":1,\"\\u0063\":2}]},\"d\":3}");
    cursor.next();
    cursor.next();

    assertThat(cursor.skip()).isEqualTo(FLAW);
    assertThat(cursor.flaw())
        .get()
        .extracting(Bad::flaw, Bad::offset)
        .containsExactly(Flaw.DUPLICATE_KEY, 18);
  }

  @Test
  void aFlawIsTheLastThingItFinds() {
    open("[1,]");
    cursor.next();
    cursor.next();

    assertThat(cursor.flaw()).isEmpty();
    assertThat(cursor.next()).isEqualTo(FLAW);
    assertThat(cursor.next()).isEqualTo(FLAW);
    assertThat(cursor.skip()).isEqualTo(FLAW);
    assertThat(cursor.finish()).isFalse();
  }

  @Test
  void comparesNamesAndStringsByWhatTheySay() {
    open("[\"method\",\"m\\u0065thod\",\"Method\",\"metho\",\"\\ud83d\\ude00\u00e9\",1]");
    cursor.next();

    assertThat(cursor.next()).isEqualTo(STRING);
    assertThat(cursor.is("method")).isTrue();
    assertThat(cursor.is("methodx")).isFalse();
    assertThat(cursor.is("metho")).isFalse();
    cursor.next();
    assertThat(cursor.is("method")).isTrue();
    assertThat(cursor.is("methodx")).isFalse();
    assertThat(cursor.is("metho")).isFalse();
    cursor.next();
    assertThat(cursor.is("method")).isFalse();
    cursor.next();
    assertThat(cursor.is("method")).isFalse();
    cursor.next();
    assertThat(cursor.is("\ud83d\ude00\u00e9")).isTrue();
    assertThat(cursor.is("\ud83d\ude00")).isFalse();
    cursor.next();
    assertThat(cursor.is("1")).isFalse();
  }

  @Test
  void tellsIntegersFromOtherNumbers() {
    open("[1,-20,1.0,1e2,\"1\"]");
    cursor.next();

    List<Boolean> integers = new ArrayList<>();
    while (cursor.next() != ARRAY_END) {
      integers.add(cursor.isInteger());
    }

    assertThat(integers).containsExactly(true, true, false, false, false);
  }

  @Test
  void tellsAStringThatHoldsHalfAPair() {
    open("[\"\\ud83d\\ude00\",\"\\ud83d\"]");
    cursor.next();

    cursor.next();
    assertThat(cursor.wellFormed()).isTrue();
    cursor.next();
    assertThat(cursor.wellFormed()).isFalse();
    assertThat(cursor.text()).isEqualTo("\ud83d");
  }

  @Test
  void onlyNamesStringsAndNumbersHaveAText() {
    open("[]");
    assertThatIllegalStateException().isThrownBy(cursor::text);
    cursor.next();
    assertThatIllegalStateException().isThrownBy(cursor::text);
  }

  @Test
  void aCursorForgetsTheTextBeforeWhateverBecameOfIt() {
    for (String before :
        List.of("{\"a\":{\"b\":[", "{\"a\":1,\"a\":2}", "[[[[", "{\"a\":1}", "\"", "")) {
      open(before);
      cursor.finish();
      open("{\"a\":1,\"b\":{\"a\":2}}");
      assertThat(cursor.finish()).isTrue();
    }
  }

  @Test
  void aCursorOverNothingFindsNothing() {
    assertThat(cursor.next()).isEqualTo(FLAW);
    assertThat(cursor.flaw()).get().extracting(Bad::flaw).isEqualTo(Flaw.EMPTY);
  }

  @Test
  void seesNothingOutsideTheGivenPart() {
    text = Texts.utf8("{\"a\":1}2");
    cursor.open(text, 0, 7, Rules.STRICT);
    assertThat(cursor.finish()).isTrue();
    cursor.open(text, 5, 6, Rules.STRICT);
    assertThat(cursor.next()).isEqualTo(NUMBER);
    assertThat(cursor.text()).isEqualTo("1");
    assertThat(cursor.finish()).isTrue();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> cursor.open(text, 3, 9, Rules.STRICT));
  }
}
