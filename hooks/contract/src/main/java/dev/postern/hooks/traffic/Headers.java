package dev.postern.hooks.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Header fields in the order and spelling in which they came. Immutable; names are compared without
 * regard to case, as HTTP does.
 */
public final class Headers {
  private static final Headers NONE = new Headers(new String[0]);

  /** Name, value, name, value. */
  private final String[] fields;

  private Headers(String[] fields) {
    this.fields = fields;
  }

  public static Headers none() {
    return NONE;
  }

  /** Headers from alternating names and values. */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a header name without a value");
    }
    return namesAndValues.length == 0 ? NONE : new Headers(namesAndValues.clone());
  }

  public static Builder builder(int expected) {
    return new Builder(expected);
  }

  public int size() {
    return fields.length / 2;
  }

  public String name(int index) {
    return fields[2 * index];
  }

  public String value(int index) {
    return fields[2 * index + 1];
  }

  /** The first value under this name. */
  public Optional<String> first(String name) {
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        return Optional.of(fields[i + 1]);
      }
    }
    return Optional.empty();
  }

  public List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        values.add(fields[i + 1]);
      }
    }
    return values;
  }

  public boolean has(String name) {
    return count(name) > 0;
  }

  /** How many fields bear this name. */
  public int count(String name) {
    int count = 0;
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        count++;
      }
    }
    return count;
  }

  /** These headers with one more field at the end. */
  public Headers plus(String name, String value) {
    String[] longer = Arrays.copyOf(fields, fields.length + 2);
    longer[fields.length] = name;
    longer[fields.length + 1] = value;
    return new Headers(longer);
  }

  /** These headers with exactly one field of this name. */
  public Headers with(String name, String value) {
    return without(name::equalsIgnoreCase).plus(name, value);
  }

  /** These headers without the fields whose name is meant; the same object when there are none. */
  public Headers without(Predicate<String> meant) {
    Builder kept = builder(size());
    for (int i = 0; i < size(); i++) {
      if (!meant.test(name(i))) {
        kept.add(name(i), value(i));
      }
    }
    return kept.size == fields.length ? this : kept.build();
  }

  public void forEach(BiConsumer<String, String> each) {
    for (int i = 0; i < fields.length; i += 2) {
      each.accept(fields[i], fields[i + 1]);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers headers && Arrays.equals(fields, headers.fields);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fields);
  }

  /** Names only: values may hold credentials. */
  @Override
  public String toString() {
    StringBuilder names = new StringBuilder("Headers");
    forEach((name, value) -> names.append(' ').append(name));
    return names.toString();
  }

  /** Gathers fields, then makes the headers; used once. */
  public static final class Builder {
    private String[] fields;
    private int size;

    private Builder(int expected) {
      fields = new String[Math.max(2, 2 * expected)];
    }

    public Builder add(String name, String value) {
      if (size == fields.length) {
        fields = Arrays.copyOf(fields, 2 * size);
      }
      fields[size++] = name;
      fields[size++] = value;
      return this;
    }

    public Headers build() {
      return size == 0 ? NONE : new Headers(Arrays.copyOf(fields, size));
    }
  }
}
