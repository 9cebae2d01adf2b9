package dev.postern.policies.rulebook.documents;

import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.Set;

/** Reads single values as text, numbers, true or false, words of enums and registered spellings. */
final class Scalars {
  private Scalars() {}

  static String expected(Class<?> type, Spellings spellings) {
    if (type.isEnum()) {
      return "one of " + String.join(", ", Words.of(type).keySet());
    }
    if (type == int.class || type == Integer.class) {
      return "a whole number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    return spellings.of(type).map(Spelling::expects).orElse("text");
  }

  /** Words that are planned for this component. */
  static Optional<Problem> refused(
      Node.Scalar scalar, Class<?> type, String key, RecordComponent component) {
    if (!type.isEnum()) {
      return Optional.empty();
    }
    return Shape.notYet(component, scalar.text())
        .map(sentence -> Problem.at(scalar.place(), "'" + key + "': " + sentence));
  }

  static Spelling.Spelled<?> read(Node.Scalar scalar, Class<?> type, Spellings spellings) {
    if (type == int.class || type == Integer.class) {
      return whole(scalar);
    }
    if (type == boolean.class || type == Boolean.class) {
      return truth(scalar);
    }
    if (scalar.type() == Node.Type.NOTHING) {
      return Spelling.wrong("says nothing: leave it out instead");
    }
    if (scalar.type() != Node.Type.TEXT) {
      return Spelling.wrong("must be text, not " + scalar.described(), "\"" + scalar.text() + "\"");
    }
    return type.isEnum() ? word(scalar.text(), type) : text(scalar, type, spellings);
  }

  private static Spelling.Spelled<?> text(Node.Scalar scalar, Class<?> type, Spellings spellings) {
    Optional<? extends Spelling<?>> spelling = spellings.of(type);
    if (spelling.isPresent()) {
      return spelling.get().reading().apply(scalar.text(), scalar.place());
    }
    if (type != String.class) {
      throw new IllegalStateException("nobody has said how to spell a " + type);
    }
    return scalar.text().isBlank()
        ? Spelling.wrong("says nothing: leave it out instead")
        : Spelling.fine(scalar.text());
  }

  private static Spelling.Spelled<?> word(String text, Class<?> type) {
    Object constant = Words.of(type).get(text);
    if (constant != null) {
      return Spelling.fine(constant);
    }
    Set<String> known = Words.of(type).keySet();
    String what = "must be one of " + String.join(", ", known) + ", not '" + text + "'";
    return new Spelling.Spelled.Wrong<>(what, Nearest.to(text, known), true);
  }

  private static Spelling.Spelled<?> whole(Node.Scalar scalar) {
    if (scalar.type() != Node.Type.WHOLE) {
      return Spelling.wrong("must be a whole number, not " + scalar.described());
    }
    String text = scalar.text();
    try {
      if (text.startsWith("0x")) {
        return Spelling.fine(Integer.parseInt(text.substring(2), 16));
      }
      if (text.startsWith("0o")) {
        return Spelling.fine(Integer.parseInt(text.substring(2), 8));
      }
      return Spelling.fine(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return Spelling.wrong("is too large a number");
    }
  }

  private static Spelling.Spelled<?> truth(Node.Scalar scalar) {
    return switch (scalar.text()) {
      case String text when scalar.type() == Node.Type.TRUTH ->
          Spelling.fine(text.equalsIgnoreCase("true"));
      case "yes", "on", "Yes", "On" -> Spelling.wrong("must be true or false", "true");
      case "no", "off", "No", "Off" -> Spelling.wrong("must be true or false", "false");
      default -> Spelling.wrong("must be true or false, not " + scalar.described());
    };
  }

  static boolean isWithin(Object value, Class<?> type, Within bounds, Spellings spellings) {
    return compare(value, bound(bounds.least(), type, spellings)) >= 0
        && compare(value, bound(bounds.most(), type, spellings)) <= 0;
  }

  @SuppressWarnings("unchecked") // a bound is read as the value's own type
  private static int compare(Object value, Object bound) {
    return ((Comparable<Object>) value).compareTo(bound);
  }

  private static Object bound(String written, Class<?> type, Spellings spellings) {
    if (type == int.class || type == Integer.class) {
      return Integer.valueOf(written);
    }
    Spelling<?> spelling = spellings.of(type).orElseThrow();
    Source source = Source.of("bound", written);
    return switch (spelling.reading().apply(written, Place.startOf(source))) {
      case Spelling.Spelled.Fine<?>(Object value) -> value;
      case Spelling.Spelled.Wrong<?> _ -> throw new IllegalStateException("bound " + written);
    };
  }
}
