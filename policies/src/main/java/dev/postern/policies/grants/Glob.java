package dev.postern.policies.grants;

import java.util.Arrays;
import java.util.List;

/**
 * A name in which every {@code *} stands for any run of characters, also none. Reads each character
 * of a text at most once after its start and end, whatever the pattern (each literal run is found
 * as Knuth, Morris and Pratt do it), so that nobody can send a name that takes long to judge.
 */
final class Glob {
  private final String start;
  private final List<Run> runs;
  private final String end;

  /** Whether there is no star at all, and the start is the whole name. */
  private final boolean exact;

  private Glob(String start, List<Run> runs, String end, boolean exact) {
    this.exact = exact;
    this.start = start;
    this.runs = runs;
    this.end = end;
  }

  static boolean isGlob(String name) {
    return name.indexOf('*') >= 0;
  }

  static Glob of(String pattern) {
    if (!isGlob(pattern)) {
      return new Glob(pattern, List.of(), "", true);
    }
    int first = pattern.indexOf('*');
    int last = pattern.lastIndexOf('*');
    List<Run> runs =
        Arrays.stream(pattern.substring(first, last).split("\\*"))
            .filter(run -> !run.isEmpty())
            .map(Run::new)
            .toList();
    return new Glob(pattern.substring(0, first), runs, pattern.substring(last + 1), false);
  }

  boolean matches(CharSequence text) {
    int from = start.length();
    int to = text.length() - end.length();
    if (from > to || (exact && from != to) || !hasAt(text, 0, start) || !hasAt(text, to, end)) {
      return false;
    }
    for (Run run : runs) {
      from = run.endIn(text, from, to);
      if (from < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasAt(CharSequence text, int from, String what) {
    for (int i = 0; i < what.length(); i++) {
      if (text.charAt(from + i) != what.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Literal characters between two stars. */
  private static final class Run {
    private final String literal;

    /** How much of the run is still matched when the character after its first n does not fit. */
    private final int[] kept;

    Run(String literal) {
      this.literal = literal;
      this.kept = new int[literal.length()];
      int matched = 0;
      for (int i = 1; i < literal.length(); i++) {
        matched = step(literal.charAt(i), matched);
        kept[i] = matched;
      }
    }

    /** Where the first such run ends in a part of the text; negative when there is none. */
    int endIn(CharSequence text, int from, int to) {
      int matched = 0;
      for (int i = from; i < to; i++) {
        matched = step(text.charAt(i), matched);
        if (matched == literal.length()) {
          return i + 1;
        }
      }
      return -1;
    }

    private int step(char next, int matched) {
      int still = matched;
      while (still > 0 && literal.charAt(still) != next) {
        still = kept[still - 1];
      }
      return literal.charAt(still) == next ? still + 1 : 0;
    }
  }
}
