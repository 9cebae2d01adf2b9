package dev.postern.hooks.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An immutable JSON value. Members keep their order, numbers their spelling, and both count when
 * two values are compared: equal values are written as the same bytes.
 *
 * <p>What can be made can be written, and what was written can be read again, as long as it stays
 * within the reader's limits; so a name twice in one object, a name that no reader accepts, or a
 * number that is none cannot be made.
 */
public sealed interface Json permits Json.Obj, Json.Arr, Json.Str, Json.Num, Json.Bool, Json.Null {

  /**
   * One member of an object. There is none with half a surrogate pair or U+0000 in its name, which
   * the reader refuses: {@link IllegalArgumentException}.
   */
  record Member(String name, Json value) {
    public Member {
      Objects.requireNonNull(value);
      if (name.indexOf('\0') >= 0 || !Str.wellFormed(name)) {
        throw new IllegalArgumentException("no member can have this name");
      }
    }
  }

  /** An object: members of different names, in order. */
  abstract sealed class Obj implements Json permits KnownObject, UnreadObject {
    Obj() {}

    /**
     * An object of these members.
     *
     * @throws IllegalArgumentException if a name comes twice
     */
    public static Obj of(Member... members) {
      return of(List.of(members));
    }

    /**
     * An object of these members.
     *
     * @throws IllegalArgumentException if a name comes twice
     */
    public static Obj of(List<Member> members) {
      Set<String> names = HashSet.newHashSet(members.size());
      for (Member member : members) {
        if (!names.add(member.name())) {
          throw new IllegalArgumentException("two members have the same name");
        }
      }
      return distinct(members);
    }

    public static Builder builder() {
      return new Builder();
    }

    /** An object of members whose names are known to be different. */
    static Obj distinct(List<Member> members) {
      return new KnownObject(members);
    }

    public abstract List<Member> members();

    /** Where the member of this name stands, or -1. */
    abstract int place(String name);

    public Optional<Json> get(String name) {
      int place = place(name);
      return place < 0 ? Optional.empty() : Optional.of(members().get(place).value());
    }

    /**
     * The same object with this member: in the place of the one of that name, or else at the end.
     */
    public Obj with(String name, Json value) {
      Member member = new Member(name, value);
      List<Member> changed = new ArrayList<>(members());
      int place = place(name);
      if (place < 0) {
        changed.add(member);
      } else {
        changed.set(place, member);
      }
      return distinct(changed);
    }

    /** The same object without the member of that name, if there is one. */
    public Obj without(String name) {
      int place = place(name);
      if (place < 0) {
        return this;
      }
      List<Member> changed = new ArrayList<>(members());
      changed.remove(place);
      return distinct(changed);
    }

    @Override
    public boolean equals(Object other) {
      return other == this || (other instanceof Obj that && members().equals(that.members()));
    }

    @Override
    public int hashCode() {
      return members().hashCode();
    }

    @Override
    public String toString() {
      return "Obj" + members();
    }

    /** Gathers members; a name that comes again takes its first place and its last value. */
    public static final class Builder {
      private final Map<String, Member> members = new LinkedHashMap<>();

      private Builder() {}

      public Builder put(String name, Json value) {
        members.put(name, new Member(name, value));
        return this;
      }

      public Obj build() {
        return distinct(List.copyOf(members.values()));
      }
    }
  }

  /** An array. */
  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }

    public static Arr of(Json... items) {
      return new Arr(Arrays.asList(items));
    }
  }

  /** A string, which may hold what UTF-8 cannot: see {@link #wellFormed()}. */
  record Str(String value) implements Json {
    public Str {
      Objects.requireNonNull(value);
    }

    /**
     * Whether there is no half of a surrogate pair. Readers differ about one: refuse it where the
     * string decides.
     */
    public boolean wellFormed() {
      return wellFormed(value);
    }

    private static boolean wellFormed(String value) {
      for (int index = 0; index < value.length(); index++) {
        char unit = value.charAt(index);
        if (Character.isSurrogate(unit)) {
          boolean pair =
              Character.isHighSurrogate(unit)
                  && index + 1 < value.length()
                  && Character.isLowSurrogate(value.charAt(index + 1));
          if (!pair) {
            return false;
          }
          index++;
        }
      }
      return true;
    }
  }

  /**
   * A number in its own spelling; {@code 1}, {@code 1.0} and {@code 1e0} are three different
   * values. What the reader refuses cannot be made, such as {@code 01} or too big an exponent:
   * {@link IllegalArgumentException}.
   */
  record Num(String spelling) implements Json {
    public Num {
      byte[] text = spelling.getBytes(UTF_8);
      if (text.length == 0 || new NumberScan().scan(text, 0, text.length) != text.length) {
        throw new IllegalArgumentException("not a JSON number");
      }
    }

    public static Num of(long value) {
      return new Num(Long.toString(value));
    }

    /**
     * The exact value. Safe to calculate with: neither digits nor exponent exceed a thousand. Mind
     * that most servers read the nearest {@code double} instead.
     */
    public BigDecimal value() {
      return new BigDecimal(spelling);
    }

    /**
     * Whether it is written without fraction and exponent: {@code 1} is an integer, {@code 1.0} and
     * {@code 1e2} not.
     */
    public boolean isInteger() {
      return spelling.indexOf('.') < 0 && spelling.indexOf('e') < 0 && spelling.indexOf('E') < 0;
    }
  }

  /** True or false. */
  enum Bool implements Json {
    TRUE,
    FALSE;

    public static Bool of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  /** The null of JSON. */
  enum Null implements Json {
    NULL
  }
}
