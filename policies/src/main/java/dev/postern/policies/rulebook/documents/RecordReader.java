package dev.postern.policies.rulebook.documents;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads maps into records, strictly: component names are the keys, everything unknown, missing or
 * of the wrong kind is a problem, and all problems are gathered. What it gives is whole, or
 * nothing.
 */
public final class RecordReader {
  private final Spellings spellings;
  private final Problems problems;

  public RecordReader(Spellings spellings, Problems problems) {
    this.spellings = spellings;
    this.problems = problems;
  }

  /**
   * The record that a map describes; empty when a problem was found.
   *
   * @param called what to call the map when it is not one: the key it stands under
   */
  public <T extends Record> Optional<T> read(Class<T> type, String called, Node node) {
    return record(type, called, node).map(type::cast);
  }

  private Optional<Object> record(Class<? extends Record> type, String called, Node node) {
    if (!(node instanceof Node.Mapping map)) {
      return wrong(node, called, "a map");
    }
    Shape shape = Shape.of(type);
    Set<String> meant = refuseUnknown(shape, map);
    boolean whole = checkAlternatives(shape, called, map);
    List<Object> values = new ArrayList<>();
    for (Shape.Field field : shape.fields().values()) {
      Optional<Object> value = field(field, map, meant);
      value.ifPresent(values::add);
      whole &= value.isPresent();
    }
    whole &= meant.isEmpty();
    return whole ? Optional.of(shape.make(values.toArray())) : Optional.empty();
  }

  /** Tells of keys that are not known; gives what they were probably meant to be, or themselves. */
  private Set<String> refuseUnknown(Shape shape, Node.Mapping map) {
    Set<String> meant = new HashSet<>();
    for (Node.Entry entry : map.entries()) {
      String key = entry.key();
      if (shape.fields().containsKey(key)) {
        continue;
      }
      Optional<String> planned = Shape.notYet(shape.type(), key);
      Optional<String> nearest =
          planned.isPresent() ? Optional.empty() : Nearest.to(key, shape.fields().keySet());
      problems.add(entry.place(), planned.orElse("unknown key '" + key + "'"), nearest);
      meant.add(nearest.orElse(key));
    }
    return meant;
  }

  private boolean checkAlternatives(Shape shape, String called, Node.Mapping map) {
    if (shape.oneOf().isPresent()) {
      List<String> keys = List.of(shape.oneOf().get().value());
      List<String> there = keys.stream().filter(key -> map.get(key).isPresent()).toList();
      if (there.size() != 1) {
        String also = there.isEmpty() ? "" : ", not " + String.join(" and ", there);
        problems.add(map.place(), "'" + called + "' needs exactly one of " + listed(keys) + also);
        return false;
      }
    }
    if (shape.anyOf().isPresent()) {
      List<String> keys = List.of(shape.anyOf().get().value());
      if (keys.stream().noneMatch(key -> map.get(key).isPresent())) {
        problems.add(map.place(), "'" + called + "' needs at least one of " + listed(keys));
        return false;
      }
    }
    return true;
  }

  private static String listed(List<String> keys) {
    return String.join(", ", keys);
  }

  private Optional<Object> field(Shape.Field field, Node.Mapping map, Set<String> meant) {
    Optional<Node> written = map.get(field.key());
    boolean nothing = written.isPresent() && written.get().isNothing();
    if (nothing && field.component().isAnnotationPresent(NullIsAbsent.class)) {
      written = Optional.empty();
      nothing = false;
    }
    if (nothing) {
      Node.Entry entry = map.entry(field.key()).orElseThrow();
      problems.add(entry.place(), "'" + field.key() + "' says nothing: leave it out instead");
      return Optional.empty();
    }
    Optional<Node> node = written.or(field::byDefault);
    if (node.isEmpty()) {
      if (field.isOptional()) {
        return Optional.of(Optional.empty());
      }
      if (!meant.contains(field.key())) {
        problems.add(map.place(), "'" + field.key() + "' is missing");
      }
      return Optional.empty();
    }
    Type type = field.isOptional() ? Shape.held(field.type()) : field.type();
    Optional<Object> value = value(type, field.key(), node.get(), field.component());
    return field.isOptional() ? value.map(Optional::of) : value;
  }

  private Optional<Object> value(Type type, String key, Node node, RecordComponent component) {
    Class<?> raw = Shape.raw(type);
    if (raw == Placed.class) {
      Type inner = Shape.held(type);
      return value(inner, key, node, component).map(value -> new Placed<>(value, node.place()));
    }
    if (raw == List.class) {
      return list(Shape.held(type), key, node, component);
    }
    if (raw == Map.class) {
      return map(Shape.held(type), key, node, component);
    }
    if (raw == Node.Mapping.class) {
      return node instanceof Node.Mapping ? Optional.of(node) : wrong(node, key, "a map");
    }
    if (raw.isRecord() && spellings.of(raw).isEmpty()) {
      return record(raw.asSubclass(Record.class), key, node);
    }
    if (raw.isSealed()) {
      return alternative(raw, key, node, component);
    }
    return scalar(raw, key, node, component);
  }

  private Optional<Object> list(Type held, String key, Node node, RecordComponent component) {
    if (!(node instanceof Node.Listing listing)) {
      return wrong(node, key, "a list");
    }
    if (refusedAsEmpty(listing.items().isEmpty(), node, component)) {
      return Optional.empty();
    }
    List<Object> values = new ArrayList<>();
    for (Node item : listing.items()) {
      value(held, key, item, component).ifPresent(values::add);
    }
    boolean whole = values.size() == listing.items().size();
    return whole ? Optional.of(List.copyOf(values)) : Optional.empty();
  }

  private Optional<Object> map(Type held, String key, Node node, RecordComponent component) {
    if (!(node instanceof Node.Mapping mapping)) {
      return wrong(node, key, "a map");
    }
    if (refusedAsEmpty(mapping.entries().isEmpty(), node, component)) {
      return Optional.empty();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      value(held, entry.key(), entry.value(), component)
          .ifPresent(value -> values.put(entry.key(), value));
    }
    return values.size() == mapping.entries().size() ? Optional.of(values) : Optional.empty();
  }

  private boolean refusedAsEmpty(boolean empty, Node node, RecordComponent component) {
    NotEmpty rule = component.getAnnotation(NotEmpty.class);
    if (empty && rule != null) {
      problems.add(node.place(), rule.value());
      return true;
    }
    return false;
  }

  /** A word of the enum among the permitted types, or the map of the record among them. */
  private Optional<Object> alternative(
      Class<?> sealed, String key, Node node, RecordComponent component) {
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      boolean fits = node instanceof Node.Mapping ? permitted.isRecord() : permitted.isEnum();
      if (fits) {
        return value(permitted, key, node, component);
      }
    }
    throw new IllegalStateException("neither a word nor a map: " + sealed);
  }

  private Optional<Object> scalar(Class<?> type, String key, Node node, RecordComponent component) {
    if (!(node instanceof Node.Scalar scalar)) {
      return wrong(node, key, Scalars.expected(type, spellings));
    }
    Optional<Problem> refused = Scalars.refused(scalar, type, key, component);
    if (refused.isPresent()) {
      problems.add(refused.get());
      return Optional.empty();
    }
    return switch (Scalars.read(scalar, type, spellings)) {
      case Spelling.Spelled.Fine<?>(Object value) -> within(value, type, key, scalar, component);
      case Spelling.Spelled.Wrong<?>(String what, Optional<String> didYouMean, boolean shown) -> {
        String sentence = what.isEmpty() ? "must be " + Scalars.expected(type, spellings) : what;
        if (!problems.has(node.place())) {
          problems.add(new Problem(node.place(), "'" + key + "' " + sentence, didYouMean, shown));
        }
        yield Optional.empty();
      }
    };
  }

  private Optional<Object> within(
      Object value, Class<?> type, String key, Node.Scalar scalar, RecordComponent component) {
    Within bounds = component.getAnnotation(Within.class);
    if (bounds == null || Scalars.isWithin(value, type, bounds, spellings)) {
      return Optional.of(value);
    }
    problems.add(
        scalar.place(), "'" + key + "' must be from " + bounds.least() + " to " + bounds.most());
    return Optional.empty();
  }

  private Optional<Object> wrong(Node node, String key, String expected) {
    problems.add(node.place(), "'" + key + "' must be " + expected + ", not " + node.described());
    return Optional.empty();
  }
}
