package dev.postern.proxy.wire;

import dev.postern.hooks.traffic.Authority;
import java.util.Arrays;
import java.util.Optional;

/**
 * The words that the connections of one event loop use again and again, so that each costs its
 * string once. Bounded: a new word takes the place of another. Values are remembered only where
 * they are no secrets, so that nobody can learn one from how long a comparison takes.
 */
final class Vocabulary {
  private static final int WORDS = 512;
  private static final int LONGEST = 256;

  private final Name[] names = new Name[WORDS];
  private final String[] values = new String[WORDS];
  private String hostText = "";
  private Optional<Authority> host = Optional.empty();

  /** A field's name as it was spelt. */
  record Name(String text, Meaning meaning) {
    static Name of(String text) {
      return new Name(text, Meaning.of(text));
    }
  }

  Vocabulary() {
    Arrays.fill(names, Name.of(""));
    Arrays.fill(values, "");
  }

  Name name(byte[] bytes, int from, int to) {
    int place = place(bytes, from, to);
    Name known = names[place];
    if (Bytes.equal(known.text, bytes, from, to)) {
      return known;
    }
    Name name = Name.of(Bytes.text(bytes, from, to));
    if (to - from <= LONGEST) {
      names[place] = name;
    }
    return name;
  }

  /** A value that is no secret. */
  String value(byte[] bytes, int from, int to) {
    if (to - from > LONGEST) {
      return Bytes.text(bytes, from, to);
    }
    int place = place(bytes, from, to);
    String known = values[place];
    if (Bytes.equal(known, bytes, from, to)) {
      return known;
    }
    String value = Bytes.text(bytes, from, to);
    values[place] = value;
    return value;
  }

  /** What a name means that is a string already. */
  Meaning meaning(String name) {
    int hash = name.hashCode();
    int place = (hash ^ hash >>> 15) & WORDS - 1;
    Name known = names[place];
    if (known.text.equals(name)) {
      return known.meaning;
    }
    Name asked = Name.of(name);
    if (name.length() <= LONGEST) {
      names[place] = asked;
    }
    return asked.meaning;
  }

  /** What a host field names; empty when that is no address. */
  Optional<Authority> authority(String text) {
    if (!text.equals(hostText)) {
      host = Authority.parse(text);
      hostText = text;
    }
    return host;
  }

  private static int place(byte[] bytes, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return (hash ^ hash >>> 15) & WORDS - 1;
  }
}
