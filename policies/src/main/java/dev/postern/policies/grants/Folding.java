package dev.postern.policies.grants;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One spelling that stands for all spellings of an address, so that nobody gets around a rule that
 * denies it by writing it differently. Wider than what any one server does: {@code /Admin/} and
 * {@code /admin} may well be two things, but who denies one of them must not find the other open.
 */
final class Folding {
  private Folding() {}

  /** Whether names of this kind are addresses. */
  static boolean concerns(Rule.Kind kind) {
    return switch (kind) {
      case RESOURCES, ROUTES -> true;
      case TOOLS, PROMPTS, METHODS -> false;
    };
  }

  /** A name in a rule, folded; its stars stay where they are. */
  static String ofRule(Rule.Kind kind, String name) {
    return switch (kind) {
      case ROUTES -> {
        String folded = route(name);
        boolean slashed = folded.endsWith("/") && !folded.endsWith("*/");
        yield slashed ? unslashed(folded) : folded;
      }
      case RESOURCES -> SplitUri.of(name).map(uri -> uri.folded().toString()).orElse(name);
      case TOOLS, PROMPTS, METHODS -> name;
    };
  }

  /** All that is to be held against the folded names of rules when somebody asks for a name. */
  static Set<String> ofCall(Rule.Kind kind, String name) {
    return switch (kind) {
      case ROUTES -> {
        String folded = route(name);
        yield Set.copyOf(List.of(folded, unslashed(folded)));
      }
      case RESOURCES ->
          SplitUri.of(name.strip())
              .map(SplitUri::folded)
              .map(uri -> Set.copyOf(List.of(uri.toString(), uri.bare().toString())))
              .orElseGet(() -> Set.of(name.strip()));
      case TOOLS, PROMPTS, METHODS -> Set.of();
    };
  }

  /** Letter case is folded as widely as {@link String#equalsIgnoreCase} does. */
  private static String route(String name) {
    int path = name.indexOf(' ') + 1;
    StringBuilder folded = new StringBuilder(name.substring(0, path));
    Arrays.stream(name.substring(path).split("/", -1))
        .map(Folding::withoutEnd)
        .collect(Collectors.joining("/"))
        .codePoints()
        .map(c -> Character.toLowerCase(Character.toUpperCase(c)))
        .forEach(folded::appendCodePoint);
    return folded.toString();
  }

  /** Some servers leave off the blanks and dots that end a segment. */
  private static String withoutEnd(String segment) {
    int end = segment.length();
    while (end > 0 && Spelling.isBlankOrDot(segment.charAt(end - 1))) {
      end--;
    }
    boolean starred = end > 0 && segment.charAt(end - 1) == '*';
    return starred ? segment : segment.substring(0, end);
  }

  private static String unslashed(String route) {
    boolean root = route.endsWith(" /");
    return route.endsWith("/") && !root ? route.substring(0, route.length() - 1) : route;
  }
}
