package dev.postern.policies.rulebook.documents;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types that are written as text, and how. */
public final class Spellings {
  private final Map<Class<?>, Spelling<?>> all = new HashMap<>();

  public Spellings(List<Spelling<?>> spellings) {
    spellings.forEach(spelling -> all.put(spelling.type(), spelling));
  }

  @SuppressWarnings("unchecked") // put in under its own type
  <T> Optional<Spelling<T>> of(Class<T> type) {
    return Optional.ofNullable((Spelling<T>) all.get(type));
  }
}
