package dev.postern.hooks.mcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
  private boolean plain;

  void forget() {
    kind = Token.START;
    sound = false;
    plain = false;
  }

  /** The value of the member whose name the cursor stands on, which is checked and passed over. */
  void read(JsonCursor cursor, byte[] text) {
    kind = cursor.next();
    from = cursor.start();
    boolean integer = cursor.isInteger();
    boolean string = cursor.isSoundString();
    plain = cursor.isPlain();
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
    plain = false;
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

  /** Whether it is a string that is what its bytes are. */
  boolean isPlain() {
    return plain;
  }

  boolean isNull() {
    return kind == Token.NULL;
  }

  boolean isObject() {
    return kind == Token.OBJECT;
  }

  /** Whether the bytes of this value are that text, which is plain. */
  boolean isSpelt(String other, byte[] text) {
    return isSpelt(other, text, from, to);
  }

  /** What this plain string says. */
  String plain(byte[] text) {
    return new String(text, from + 1, to - from - 2, ISO_8859_1);
  }

  /** Whether this plain string says that. */
  boolean says(String other, byte[] text) {
    return isSpelt(other, text, from + 1, to - 1);
  }

  private static boolean isSpelt(String other, byte[] text, int start, int end) {
    if (other.length() != end - start) {
      return false;
    }
    for (int i = 0; i < other.length(); i++) {
      if (text[start + i] != other.charAt(i)) {
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
