package dev.postern.policies.rulebook.documents;

import java.util.Comparator;

/**
 * Where something is written.
 *
 * @param line counted from one
 * @param column counted from one, in characters
 */
public record Place(Source source, int line, int column) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparingInt((Place place) -> place.source().order())
          .thenComparing(Place::file)
          .thenComparingInt(Place::line)
          .thenComparingInt(Place::column);

  /** Where a source as a whole is meant. */
  static Place startOf(Source source) {
    return new Place(source, 1, 1);
  }

  public String file() {
    return source.name();
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file() + ":" + line + ":" + column;
  }
}
