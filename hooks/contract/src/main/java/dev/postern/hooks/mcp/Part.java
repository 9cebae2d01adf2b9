package dev.postern.hooks.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.JsonCursor;
import dev.postern.hooks.json.JsonCursor.Token;

/**
 * Where the value of one member stands in the bytes, if there is such a member. Its envelope uses
 * it for message after message.
 */
final class Part {
  private Token kind = Token.START;
  private int from;
  private int to;
  private boolean sound;

  void forget() {
    kind = Token.START;
    sound = false;
  }

  /** The value of the member whose name the cursor stands on, which is checked and passed over. */
  void read(JsonCursor cursor, byte[] text) {
    kind = cursor.next();
    from = cursor.start();
    boolean integer = cursor.isInteger();
    boolean string = cursor.isSoundString();
    cursor.skip();
    to = cursor.end();
    sound = string || (integer && !isMinusZero(text));
  }

  /** An object whose members were read one by one, or whatever stands in its place. */
  void is(Token what, int start, int end) {
    kind = what;
    from = start;
    to = end;
    sound = false;
  }

  private boolean isMinusZero(byte[] text) {
    return to - from == 2 && text[from] == '-' && text[from + 1] == '0';
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  boolean isThere() {
    return kind != Token.START;
  }

  /** Whether every reader takes this string for the same, or this number for the same integer. */
  boolean isSound() {
    return sound;
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

  /** Whether the bytes of this value are that text, which is plain. */
  boolean isSpelt(String plain, byte[] text) {
    if (plain.length() != to - from) {
      return false;
    }
    for (int i = 0; i < plain.length(); i++) {
      if (text[from + i] != plain.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of this value, as text. */
  String spelling(byte[] text) {
    return new String(text, from, to - from, UTF_8);
  }
}
