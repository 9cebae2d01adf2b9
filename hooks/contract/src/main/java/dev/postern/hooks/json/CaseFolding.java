package dev.postern.hooks.json;

/**
 * Folds letters that differ only in case into one, a code point at a time.
 *
 * <p>This joins at least what Unicode's simple case folding joins (so U+017F is an {@code s} and
 * U+212A, the Kelvin sign, a {@code k}, as they are to Go's decoder), and what {@link
 * String#equalsIgnoreCase} joins (so U+0130 and U+0131 are an {@code i}). Joining more than one
 * reader does is the safe side: such siblings are refused.
 */
final class CaseFolding {
  private CaseFolding() {}

  static int fold(int codePoint) {
    if (codePoint < 0x80) {
      return foldAscii(codePoint);
    }
    return switch (codePoint) {
      // Pairs that Unicode folds although neither letter has an upper-case form of one letter.
      case 0x1FD3 -> 0x0390;
      case 0x1FE3 -> 0x03B0;
      case 0xFB05 -> 0xFB06;
      default -> Character.toLowerCase(Character.toUpperCase(codePoint));
    };
  }

  static int foldAscii(int character) {
    return character >= 'A' && character <= 'Z' ? character | 0x20 : character;
  }
}
