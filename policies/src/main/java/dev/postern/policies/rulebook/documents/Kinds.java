package dev.postern.policies.rulebook.documents;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The kinds of documents there are.
 *
 * @param types the record that each kind's {@code spec} is read into, in the order of their telling
 * @param notYet kinds that are planned
 * @param mayLackVersion kinds that are understood without {@code apiVersion}
 */
public record Kinds(
    Map<String, Class<? extends Record>> types, Set<String> notYet, Set<String> mayLackVersion) {
  public Kinds {
    types = new LinkedHashMap<>(types);
    notYet = Set.copyOf(notYet);
    mayLackVersion = Set.copyOf(mayLackVersion);
  }
}
