package dev.postern.hooks.json;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Texts of nested objects whose names are close to each other: the same start and end, another
 * case, other escapes, a letter that folds into ASCII. About every second text has two names in one
 * object that must not stand together.
 */
final class RelatedNames {
  private static final List<String> STEMS =
      List.of("", "a", "sk", "name", "abcdefg", "abcdefgh", "abcdefgh-abcdefgh", "\u00e9k");
  private static final int MOST = 60;

  private final RandomGenerator random;
  private final StringBuilder text = new StringBuilder();

  private RelatedNames(RandomGenerator random) {
    this.random = random;
  }

  static String text(RandomGenerator random) {
    RelatedNames names = new RelatedNames(random);
    names.object(0);
    return names.text.toString();
  }

  private void object(int depth) {
    int size = random.nextInt(3) == 0 ? random.nextInt(MOST) : random.nextInt(6);
    List<String> used = new ArrayList<>();
    text.append('{');
    for (int member = 0; member < size; member++) {
      boolean again = member > 0 && random.nextInt(3 * MOST) == 0;
      String name = again ? used.get(random.nextInt(member)) : fresh(member);
      used.add(name);
      text.append(member == 0 ? "" : ",")
          .append('"')
          .append(again ? varied(name) : name)
          .append("\":");
      if (depth < 3 && random.nextInt(12) == 0) {
        object(depth + 1);
      } else {
        text.append(member);
      }
    }
    text.append('}');
  }

  private String fresh(int member) {
    String stem = STEMS.get(random.nextInt(STEMS.size()));
    String number = Integer.toString(100 + member);
    String name = random.nextBoolean() ? stem + number + stem : number + stem;
    return random.nextInt(4) == 0 ? varied(name) : name;
  }

  /** The name with some of its letters escaped or replaced by what folds into them. */
  private String varied(String name) {
    boolean exact = random.nextBoolean();
    StringBuilder varied = new StringBuilder();
    for (int index = 0; index < name.length(); index++) {
      char letter = name.charAt(index);
      switch (random.nextInt(12)) {
        case 0 -> varied.append(String.format("\\u%04x", (int) letter));
        case 1 -> varied.append(exact ? letter : Character.toUpperCase(letter));
        case 2 -> varied.append(exact ? letter : folding(letter));
        default -> varied.append(letter);
      }
    }
    return varied.toString();
  }

  private static char folding(char letter) {
    return switch (letter) {
      case 's' -> '\u017f';
      case 'k' -> '\u212a';
      default -> letter;
    };
  }
}
