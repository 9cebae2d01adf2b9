package dev.postern.policies.catalog;

import dev.postern.hooks.traffic.Operation;
import dev.postern.policies.gate.Catalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A server's {@code allowedOperations}: of its tools only the listed ones are published, some under
 * another name, some for certain roles. A renamed tool is unknown under its old name.
 *
 * <p>It speaks of tools. Prompts, resources, methods and HTTP routes are published as they are:
 * what a caller may do with them is for rules alone.
 */
public final class AllowedOperations implements Catalog {
  /**
   * One published tool.
   *
   * @param original as the server names it
   * @param alias as callers name it instead
   * @param allowedRoles the roles it is narrowed to, at least one
   */
  public record Entry(String original, Optional<String> alias, Optional<Set<String>> allowedRoles) {
    public Entry {
      allowedRoles = allowedRoles.map(Set::copyOf);
    }

    String shown() {
      return alias.orElse(original);
    }
  }

  /**
   * Why a list of entries cannot be published.
   *
   * @param original the entry that is wrong; empty when the list itself is
   */
  public record Flaw(Optional<String> original, String what) {}

  private final Map<String, Entry> byShown = new HashMap<>();
  private final Map<String, Entry> byOriginal = new HashMap<>();

  /**
   * @param entries a list without {@link #flaws}
   */
  public AllowedOperations(List<Entry> entries) {
    List<Flaw> flaws = flaws(entries);
    if (!flaws.isEmpty()) {
      throw new IllegalArgumentException(flaws.toString());
    }
    for (Entry entry : entries) {
      byShown.put(entry.shown(), entry);
      byOriginal.put(entry.original(), entry);
    }
  }

  /** All that is wrong with a list that a document gives. */
  public static List<Flaw> flaws(List<Entry> entries) {
    if (entries.isEmpty()) {
      String what = "allows nothing; leave allowedOperations out to publish everything";
      return List.of(new Flaw(Optional.empty(), what));
    }
    List<Flaw> flaws = new ArrayList<>();
    Set<String> originals = new HashSet<>();
    for (Entry entry : entries) {
      if (!originals.add(entry.original())) {
        flaws.add(new Flaw(Optional.of(entry.original()), "stands here twice"));
      }
    }
    Map<String, String> aliased = new HashMap<>();
    for (Entry entry : entries) {
      flawOf(entry, originals, aliased)
          .ifPresent(what -> flaws.add(new Flaw(Optional.of(entry.original()), what)));
    }
    return flaws;
  }

  private static Optional<String> flawOf(
      Entry entry, Set<String> originals, Map<String, String> aliased) {
    if (entry.shown().isBlank()) {
      return Optional.of("a name is missing");
    }
    if (entry.allowedRoles().filter(Set::isEmpty).isPresent()) {
      return Optional.of("allowedRoles: at least one; leave it out to narrow nothing");
    }
    if (!entry.shown().equals(entry.original()) && originals.contains(entry.shown())) {
      return Optional.of(
          "alias " + entry.shown() + " is the name of another operation listed here");
    }
    return Optional.ofNullable(aliased.putIfAbsent(entry.shown(), entry.original()))
        .filter(other -> !other.equals(entry.original()))
        .map(other -> "alias " + entry.shown() + " is also the alias of " + other);
  }

  @Override
  public Optional<Published> find(Operation asked) {
    if (!(asked instanceof Operation.ToolCall call)) {
      return Everything.asItIs(asked);
    }
    return Optional.ofNullable(byShown.get(call.name()))
        .map(entry -> published(entry, call, named(call, entry.original())));
  }

  @Override
  public Optional<Published> show(Operation original) {
    if (!(original instanceof Operation.ToolCall call)) {
      return Everything.asItIs(original);
    }
    return Optional.ofNullable(byOriginal.get(call.name()))
        .map(entry -> published(entry, named(call, entry.shown()), call));
  }

  private static Published published(Entry entry, Operation shown, Operation original) {
    return new Published(shown, original, entry.allowedRoles().orElse(Set.of()));
  }

  private static Operation named(Operation.ToolCall call, String name) {
    return call.name().equals(name) ? call : new Operation.ToolCall(name, call.arguments());
  }
}
