package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;

/** Values as the other parsers spell them: what is equal for all of them is spelt alike. */
final class Spelling {
  private static final String ABSENT = "-";

  private Spelling() {}

  static String of(Optional<? extends Json> value) {
    return value.map(Spelling::of).orElse(ABSENT);
  }

  static String of(Json value) {
    return switch (value) {
      case Json.Obj object ->
          object.members().stream()
              .map(member -> hex(member.name()) + ":" + of(member.value()))
              .sorted()
              .collect(Collectors.joining(",", "{", "}"));
      case Json.Arr array ->
          array.items().stream().map(Spelling::of).collect(Collectors.joining(",", "[", "]"));
      case Json.Str string -> of(string.value());
      case Json.Num number -> number(Double.parseDouble(number.spelling()));
      case Json.Bool bool -> bool == Json.Bool.TRUE ? "t" : "f";
      case Json.Null _ -> "n";
    };
  }

  static String of(String text) {
    return '"' + hex(text);
  }

  private static String number(double value) {
    return "#" + HexFormat.of().toHexDigits(value == 0 ? 0 : Double.doubleToLongBits(value));
  }

  /** Of UTF-8, in which half a surrogate pair becomes U+FFFD. */
  static String hex(String text) {
    StringBuilder whole = new StringBuilder(text);
    for (int at = 0; at < whole.length(); at++) {
      if (Character.isSurrogate(whole.charAt(at))) {
        if (Character.charCount(whole.codePointAt(at)) == 2) {
          at++;
        } else {
          whole.setCharAt(at, '\uFFFD');
        }
      }
    }
    return HexFormat.of().formatHex(whole.toString().getBytes(UTF_8));
  }
}
