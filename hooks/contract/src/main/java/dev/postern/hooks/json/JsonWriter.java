package dev.postern.hooks.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.hooks.json.Json.Member;
import java.util.Arrays;

/**
 * Writes one value; see {@link JsonText#write}. Recursive: readers and their limits keep values
 * shallow.
 */
final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);

  private byte[] bytes = new byte[256];
  private int length;

  byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  void value(Json value) {
    switch (value) {
      case Json.Obj object -> object(object);
      case Json.Arr array -> array(array);
      case Json.Str string -> string(string.value());
      case Json.Num number -> ascii(number.spelling());
      case Json.Bool bool -> ascii(bool == Json.Bool.TRUE ? "true" : "false");
      case Json.Null _ -> ascii("null");
    }
  }

  private void object(Json.Obj object) {
    put('{');
    boolean first = true;
    for (Member member : object.members()) {
      if (!first) {
        put(',');
      }
      first = false;
      string(member.name());
      put(':');
      value(member.value());
    }
    put('}');
  }

  private void array(Json.Arr array) {
    put('[');
    boolean first = true;
    for (Json item : array.items()) {
      if (!first) {
        put(',');
      }
      first = false;
      value(item);
    }
    put(']');
  }

  private void string(String string) {
    put('"');
    for (int index = 0; index < string.length(); index++) {
      char unit = string.charAt(index);
      if (unit < 0x80) {
        asciiUnit(unit);
      } else if (Character.isHighSurrogate(unit)
          && index + 1 < string.length()
          && Character.isLowSurrogate(string.charAt(index + 1))) {
        index++;
        fourBytes(Character.toCodePoint(unit, string.charAt(index)));
      } else {
        otherUnit(unit);
      }
    }
    put('"');
  }

  private void asciiUnit(char unit) {
    switch (unit) {
      case '"' -> escape('"');
      case '\\' -> escape('\\');
      case '\b' -> escape('b');
      case '\f' -> escape('f');
      case '\n' -> escape('n');
      case '\r' -> escape('r');
      case '\t' -> escape('t');
      default -> {
        if (unit < ' ' || unit == 0x7F) {
          unitEscape(unit);
        } else {
          put(unit);
        }
      }
    }
  }

  private void otherUnit(char unit) {
    if (unit < 0xA0 || unit == 0x2028 || unit == 0x2029 || Character.isSurrogate(unit)) {
      unitEscape(unit);
    } else if (unit < 0x800) {
      put(0xC0 | unit >> 6);
      follower(unit);
    } else {
      put(0xE0 | unit >> 12);
      follower(unit >> 6);
      follower(unit);
    }
  }

  private void fourBytes(int codePoint) {
    put(0xF0 | codePoint >> 18);
    follower(codePoint >> 12);
    follower(codePoint >> 6);
    follower(codePoint);
  }

  private void follower(int bits) {
    put(0x80 | (bits & 0x3F));
  }

  private void escape(char letter) {
    put('\\');
    put(letter);
  }

  private void unitEscape(char unit) {
    escape('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      put(HEX[unit >> shift & 0xF]);
    }
  }

  private void ascii(String text) {
    for (int index = 0; index < text.length(); index++) {
      put(text.charAt(index));
    }
  }

  private void put(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) value;
  }
}
