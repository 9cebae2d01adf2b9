package dev.postern.hooks.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.JsonText.Reading;
import dev.postern.hooks.json.JsonText.Rules;
import java.util.Optional;

/** Texts as bytes, and what each way of reading makes of them. */
final class Texts {
  private Texts() {}

  /** The text in UTF-8. */
  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** The text with one byte for each character, for what is not UTF-8. */
  static byte[] raw(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static Json good(String text) {
    return good(utf8(text), Rules.STRICT);
  }

  static Json good(byte[] text, Rules rules) {
    return switch (JsonText.read(text, rules)) {
      case Reading.Good(Json value) -> value;
      case Reading.Bad bad -> throw new AssertionError(bad);
    };
  }

  static Reading.Bad bad(byte[] text, Rules rules) {
    return switch (JsonText.read(text, rules)) {
      case Reading.Good good -> throw new AssertionError(good);
      case Reading.Bad bad -> bad;
    };
  }

  static String written(Json value) {
    return new String(JsonText.write(value), UTF_8);
  }

  /** What a cursor that skips the whole value says. */
  static Optional<Reading.Bad> skipped(byte[] text, Rules rules) {
    JsonCursor cursor = new JsonCursor();
    cursor.open(text, rules);
    cursor.skip();
    boolean sound = cursor.finish();
    if (sound == cursor.flaw().isPresent()) {
      throw new AssertionError("finish and flaw disagree");
    }
    return cursor.flaw();
  }
}
