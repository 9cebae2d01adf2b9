package dev.postern.hooks.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.JsonCursor;
import dev.postern.hooks.json.JsonCursor.Token;

/**
 * A member's value, where it stands in the bytes.
 *
 * @param kind the token it starts with
 * @param said what a string says; the spelling of a number; else nothing
 * @param sound whether every reader takes this string for the same, or this number for the same
 *     integer; false for all else
 */
record Part(Token kind, int from, int to, String said, boolean sound) {
  /** The value of the member whose name the cursor stands on, which is checked and passed over. */
  static Part at(JsonCursor cursor) {
    Token kind = cursor.next();
    int from = cursor.start();
    return switch (kind) {
      case STRING -> {
        String said = cursor.text();
        boolean sound = cursor.wellFormed() && said.indexOf('\0') < 0;
        yield new Part(kind, from, cursor.end(), said, sound);
      }
      case NUMBER -> {
        String spelling = cursor.text();
        boolean sound = cursor.isInteger() && !spelling.equals("-0");
        yield new Part(kind, from, cursor.end(), spelling, sound);
      }
      case OBJECT, ARRAY, TRUE, FALSE, NULL, FLAW -> {
        cursor.skip();
        yield new Part(kind, from, cursor.end(), "", false);
      }
      case START, OBJECT_END, ARRAY_END, NAME, END ->
          throw new IllegalStateException("no value can start with " + kind);
    };
  }

  boolean isSoundString() {
    return kind == Token.STRING && sound;
  }

  boolean isNull() {
    return kind == Token.NULL;
  }

  boolean isObject() {
    return kind == Token.OBJECT;
  }

  /** The bytes of this value, as text. */
  String spelling(byte[] text) {
    return new String(text, from, to - from, UTF_8);
  }
}
