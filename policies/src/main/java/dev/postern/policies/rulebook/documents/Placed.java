package dev.postern.policies.rulebook.documents;

/** A value together with where it is written, for what can only be judged later. */
public record Placed<T>(T value, Place place) {
  @Override
  public String toString() {
    return value + " (" + place + ")";
  }
}
