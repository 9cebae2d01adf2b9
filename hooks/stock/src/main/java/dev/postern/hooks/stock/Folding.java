package dev.postern.hooks.stock;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Makes texts that differ only in case the same, by Unicode's full case folding: {@code ß} is
 * {@code ss}, all sigmas are one. Beyond it all four letters i, with and without dots, are one.
 * Each code point is folded alone, so a part of a text folds to a part of the folded text.
 */
final class Folding {
  /** By UTF-16 unit; 0 for one that becomes several. Halves of pairs stay. */
  private static final char[] ONE = new char[1 << 16];

  private static final Map<Character, String> SEVERAL = new HashMap<>();

  static {
    for (int unit = 0; unit < ONE.length; unit++) {
      String folded = slowly(unit);
      if (folded.length() == 1) {
        ONE[unit] = folded.charAt(0);
      } else {
        SEVERAL.put((char) unit, folded);
      }
    }
  }

  private Folding() {}

  /** Takes the units of a folded text, one after the other. */
  @FunctionalInterface
  interface Taker {
    /** Returns false to take no more. */
    boolean take(char unit);
  }

  /** Whether the taker took all. */
  static boolean fold(String text, Taker taker) {
    for (int at = 0; at < text.length(); at++) {
      char unit = text.charAt(at);
      char one = ONE[unit];
      boolean more;
      if (one == 0) {
        more = several(SEVERAL.getOrDefault(unit, "\0"), taker);
      } else if (isPair(text, at)) {
        more = several(slowly(text.codePointAt(at)), taker);
        at++;
      } else {
        more = taker.take(one);
      }
      if (!more) {
        return false;
      }
    }
    return true;
  }

  static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    fold(
        text,
        unit -> {
          folded.append(unit);
          return true;
        });
    return folded.toString();
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }

  private static boolean several(String units, Taker taker) {
    for (int at = 0; at < units.length(); at++) {
      if (!taker.take(units.charAt(at))) {
        return false;
      }
    }
    return true;
  }

  /** Down, up to all that it becomes, and down again: so the capital sharp s is folded too. */
  private static String slowly(int codePoint) {
    String up = Character.toString(Character.toLowerCase(codePoint)).toUpperCase(Locale.ROOT);
    StringBuilder folded = new StringBuilder(up.length());
    up.codePoints().map(Character::toLowerCase).forEach(folded::appendCodePoint);
    return folded.toString();
  }
}
