package dev.postern.policies.rulebook.documents;

import java.util.Comparator;
import java.util.Optional;

/**
 * Something wrong, or worth a warning, at one place of a document.
 *
 * @param what a sentence without the place
 * @param didYouMean what was probably meant
 * @param shown whether the source line may be shown: not where a credential may stand by mistake
 */
public record Problem(Place place, String what, Optional<String> didYouMean, boolean shown) {
  private static final int WIDEST = 160;
  private static final int MARGIN = 20;
  private static final int LONGEST = 500;

  /** By place, then by text: the order in which people mend them. */
  public static final Comparator<Problem> BY_PLACE =
      Comparator.comparing(Problem::place).thenComparing(Problem::what);

  public static Problem at(Place place, String what) {
    return new Problem(place, what, Optional.empty(), true);
  }

  public static Problem at(Place place, String what, Optional<String> didYouMean) {
    return new Problem(place, what, didYouMean, true);
  }

  /** A problem whose source line must not be repeated. */
  public static Problem hidden(Place place, String what) {
    return new Problem(place, what, Optional.empty(), false);
  }

  public String file() {
    return place.file();
  }

  public int line() {
    return place.line();
  }

  public int column() {
    return place.column();
  }

  /** {@code file:line:column: what (did you mean …?)} on one line. */
  public String headline() {
    String hint = didYouMean.map(word -> " (did you mean " + word + "?)").orElse("");
    String sentence = what.length() > LONGEST ? what.substring(0, LONGEST) + "…" : what;
    return harmless(place + ": " + sentence + hint);
  }

  /** The headline, the source line and a caret below the column. */
  @Override
  public String toString() {
    String line = place.source().line(place.line());
    if (!shown || line.isBlank()) {
      return headline();
    }
    int column = Math.min(place.column() - 1, line.codePointCount(0, line.length()));
    int[] characters = line.codePoints().toArray();
    int from = column < WIDEST - MARGIN ? 0 : column - WIDEST / 2;
    int to = Math.min(characters.length, from + WIDEST);
    String excerpt = new String(characters, from, to - from);
    StringBuilder caret = new StringBuilder();
    for (int i = from; i < column; i++) {
      caret.append(characters[i] == '\t' ? '\t' : ' ');
    }
    return headline() + "\n  " + harmless(excerpt) + "\n  " + caret + "^";
  }

  /** Without what a terminal would obey. */
  private static String harmless(String text) {
    return text.codePoints()
        .map(c -> c != '\t' && Character.isISOControl(c) || isDirection(c) ? '\uFFFD' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isDirection(int c) {
    return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
  }
}
