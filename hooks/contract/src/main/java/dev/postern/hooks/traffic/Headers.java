package dev.postern.hooks.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Header fields in the order and spelling in which they came. Immutable; names are compared without
 * regard to case, as HTTP does.
 */
public final class Headers {
  private static final Headers NONE = new Headers(new String[0], 0);

  /** Name, value, name, value; what lies behind {@link #end} is room that was not needed. */
  private final String[] fields;

  private final int end;

  private Headers(String[] fields, int end) {
    this.fields = fields;
    this.end = end;
  }

  public static Headers none() {
    return NONE;
  }

  /** Headers from alternating names and values. */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a header name without a value");
    }
    return namesAndValues.length == 0
        ? NONE
        : new Headers(namesAndValues.clone(), namesAndValues.length);
  }

  /** Room for so many fields; more may be added, and fewer cost nothing but the room. */
  public static Builder builder(int expected) {
    return new Builder(expected);
  }

  public int size() {
    return end / 2;
  }

  public String name(int index) {
    return fields[Objects.checkIndex(2 * index, end)];
  }

  public String value(int index) {
    return fields[Objects.checkIndex(2 * index + 1, end)];
  }

  /** The first value under this name. */
  public Optional<String> first(String name) {
    int at = place(name, 0);
    return at < 0 ? Optional.empty() : Optional.of(fields[at + 1]);
  }

  public List<String> all(String name) {
    int first = place(name, 0);
    if (first < 0) {
      return List.of();
    }
    List<String> values = new ArrayList<>(1);
    for (int at = first; at >= 0; at = place(name, at + 2)) {
      values.add(fields[at + 1]);
    }
    return values;
  }

  public boolean has(String name) {
    return place(name, 0) >= 0;
  }

  /** How many fields bear this name. */
  public int count(String name) {
    int count = 0;
    for (int at = place(name, 0); at >= 0; at = place(name, at + 2)) {
      count++;
    }
    return count;
  }

  /** Which field is the first of this name; {@link #size} when there is none. */
  int place(String name) {
    int at = place(name, 0);
    return at < 0 ? size() : at / 2;
  }

  /** Where the next field of this name stands, or -1. */
  private int place(String name, int from) {
    for (int at = from; at < end; at += 2) {
      if (fields[at].equalsIgnoreCase(name)) {
        return at;
      }
    }
    return -1;
  }

  /** These headers with one more field at the end. */
  public Headers plus(String name, String value) {
    String[] longer = Arrays.copyOf(fields, end + 2);
    longer[end] = name;
    longer[end + 1] = value;
    return new Headers(longer, end + 2);
  }

  /** These headers with exactly one field of this name, at the end. */
  public Headers with(String name, String value) {
    Builder kept = builder(size() + 1);
    for (int at = 0; at < end; at += 2) {
      if (!fields[at].equalsIgnoreCase(name)) {
        kept.add(fields[at], fields[at + 1]);
      }
    }
    return kept.add(name, value).build();
  }

  /** These headers without the fields whose name is meant; the same object when there are none. */
  public Headers without(Predicate<String> meant) {
    for (int at = 0; at < end; at += 2) {
      if (meant.test(fields[at])) {
        return without(meant, at);
      }
    }
    return this;
  }

  private Headers without(Predicate<String> meant, int first) {
    Builder kept = builder(size() - 1);
    kept.size = first;
    System.arraycopy(fields, 0, kept.fields, 0, first);
    for (int at = first + 2; at < end; at += 2) {
      if (!meant.test(fields[at])) {
        kept.add(fields[at], fields[at + 1]);
      }
    }
    return kept.build();
  }

  public void forEach(BiConsumer<String, String> each) {
    for (int at = 0; at < end; at += 2) {
      each.accept(fields[at], fields[at + 1]);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers headers
        && Arrays.equals(fields, 0, end, headers.fields, 0, headers.end);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int at = 0; at < end; at++) {
      hash = 31 * hash + fields[at].hashCode();
    }
    return hash;
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

    /** The headers; they take over the builder's room, and nothing can be added to it any more. */
    public Headers build() {
      Headers built = size == 0 ? NONE : new Headers(fields, size);
      fields = NONE.fields;
      size = 0;
      return built;
    }
  }
}
