package dev.postern.policies.grants;

import java.util.Set;

/** Whom a rule means. That nobody is named never turns into everybody by an empty set. */
public sealed interface Whom<T> {
  boolean includes(T one);

  record Anyone<T>() implements Whom<T> {
    @Override
    public boolean includes(T one) {
      return true;
    }
  }

  record Only<T>(Set<T> them) implements Whom<T> {
    public Only {
      them = Set.copyOf(them);
      if (them.isEmpty()) {
        throw new IllegalArgumentException("only nobody");
      }
    }

    @Override
    public boolean includes(T one) {
      return them.contains(one);
    }
  }

  static <T> Whom<T> anyone() {
    return new Anyone<>();
  }

  static <T> Whom<T> only(Set<T> them) {
    return new Only<>(them);
  }
}
