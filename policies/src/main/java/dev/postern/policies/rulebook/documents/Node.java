package dev.postern.policies.rulebook.documents;

import java.util.List;
import java.util.Optional;

/** A value of a document, and where it is written. */
public sealed interface Node {
  Place place();

  /** What kind of value it is, for people: {@code text}, {@code a list}. */
  String described();

  /** A single value. */
  record Scalar(String text, Type type, Place place) implements Node {
    @Override
    public String described() {
      return type.described();
    }
  }

  record Listing(List<Node> items, Place place) implements Node {
    public Listing {
      items = List.copyOf(items);
    }

    @Override
    public String described() {
      return "a list";
    }
  }

  record Mapping(List<Entry> entries, Place place) implements Node {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String described() {
      return "a map";
    }

    public Optional<Entry> entry(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    public Optional<Node> get(String key) {
      return entry(key).map(Entry::value);
    }
  }

  /** A key, where it is written, and its value. */
  record Entry(String key, Place place, Node value) {}

  /** What a scalar is by the core schema of YAML 1.2. */
  enum Type {
    TEXT("text"),
    WHOLE("a number"),
    FRACTION("a number"),
    TRUTH("true or false"),
    NOTHING("nothing");

    private final String described;

    Type(String described) {
      this.described = described;
    }

    String described() {
      return described;
    }
  }

  /** Whether it is there, but says nothing: {@code key:} or {@code key: null}. */
  default boolean isNothing() {
    return this instanceof Scalar scalar && scalar.type() == Type.NOTHING;
  }
}
