package dev.postern.hooks.traffic;

import java.util.Optional;

/** Who is meant: a kind and an id, written {@code user:ada} and split at the first colon. */
public record Subject(String kind, String id) {
  public static final Subject ANONYMOUS = new Subject("anonymous", "anyone");

  /** Reads {@code kind:id}; empty unless both parts are there. */
  public static Optional<Subject> parse(String text) {
    int colon = text.indexOf(':');
    boolean whole = colon > 0 && colon < text.length() - 1;
    return whole
        ? Optional.of(new Subject(text.substring(0, colon), text.substring(colon + 1)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return kind + ":" + id;
  }
}
