package dev.postern.hooks.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.JsonText.Reading;
import dev.postern.hooks.json.JsonText.Rules;
import java.util.Optional;

/** What must hold for any bytes whatever. */
final class Agreement {
  private Agreement() {}

  /**
   * Reading throws nothing; all ways of reading agree; what is accepted survives writing and
   * reading.
   */
  static void check(byte[] text) {
    check(text, Rules.STRICT);
    check(text, Rules.ANSWERS);
  }

  private static void check(byte[] text, Rules rules) {
    Optional<Reading.Bad> skipped = Texts.skipped(text, rules);
    Optional<Json> reference = ReferenceReader.read(text, rules);
    switch (JsonText.read(text, rules)) {
      case Reading.Good(Json value) -> {
        assertThat(skipped).isEmpty();
        assertThat(reference).contains(value);
        byte[] written = JsonText.write(value);
        assertThat(JsonText.read(written, rules)).isEqualTo(new Reading.Good(value));
        assertThat(JsonText.write(Texts.good(written, rules))).isEqualTo(written);
      }
      case Reading.Bad bad -> {
        assertThat(skipped).contains(bad);
        assertThat(reference).isEmpty();
        assertThat(bad.offset()).isBetween(0, text.length);
      }
    }
    checkInTheMiddle(text, rules, skipped);
    checkStrings(text, rules);
  }

  /** A text inside a larger array is judged by its own bytes only. */
  private static void checkInTheMiddle(byte[] text, Rules rules, Optional<Reading.Bad> expected) {
    byte[] around = Texts.utf8("[\"1\\,");
    for (int turn = 0; turn < around.length; turn++) {
      byte[] larger = new byte[text.length + 20];
      for (int at = 0; at < larger.length; at++) {
        larger[at] = around[(at + turn) % around.length];
      }
      System.arraycopy(text, 0, larger, 7, text.length);
      JsonCursor cursor = new JsonCursor();
      cursor.open(larger, 7, 7 + text.length, rules);
      cursor.finish();
      Optional<Reading.Bad> found =
          cursor.flaw().map(bad -> new Reading.Bad(bad.flaw(), bad.offset() - 7, bad.what()));
      assertThat(found).isEqualTo(expected);
    }
  }

  /** What the cursor says about a string without decoding it is true of the decoded string. */
  private static void checkStrings(byte[] text, Rules rules) {
    JsonCursor cursor = new JsonCursor();
    cursor.open(text, rules);
    while (cursor.next() != JsonCursor.Token.END && cursor.token() != JsonCursor.Token.FLAW) {
      if (cursor.token() == JsonCursor.Token.STRING || cursor.token() == JsonCursor.Token.NAME) {
        assertThat(cursor.is(cursor.text())).isTrue();
        assertThat(cursor.is(cursor.text() + "x")).isFalse();
        assertThat(cursor.wellFormed()).isEqualTo(new Json.Str(cursor.text()).wellFormed());
      }
    }
  }
}
