package dev.postern.hooks.traffic;

import java.util.Optional;

/**
 * Who is meant: a kind and an id, written {@code user:ada} and split at the first colon. It is
 * looked up and written down with every call, so its text is made once.
 */
public final class Subject {
  public static final Subject ANONYMOUS = new Subject("anonymous", "anyone");

  private final String kind;
  private final String id;
  private final String text;

  public Subject(String kind, String id) {
    this.kind = kind;
    this.id = id;
    this.text = kind + ":" + id;
  }

  /** Reads {@code kind:id}; empty unless both parts are there. */
  public static Optional<Subject> parse(String text) {
    int colon = text.indexOf(':');
    boolean whole = colon > 0 && colon < text.length() - 1;
    return whole
        ? Optional.of(new Subject(text.substring(0, colon), text.substring(colon + 1)))
        : Optional.empty();
  }

  public String kind() {
    return kind;
  }

  public String id() {
    return id;
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof Subject subject && id.equals(subject.id) && kind.equals(subject.kind));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
