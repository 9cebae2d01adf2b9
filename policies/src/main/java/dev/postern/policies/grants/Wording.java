package dev.postern.policies.grants;

import dev.postern.hooks.traffic.Subject;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How refusals speak of operations, roles and subjects. Names come from strangers. */
final class Wording {
  private static final int LONGEST = 120;

  private Wording() {}

  /** {@code tool 'delete_all'}. */
  static String of(Rule.Kind kind, String name) {
    return kind.word() + " " + quoted(name);
  }

  /** {@code role 'viewer'}. */
  static String ofRole(Optional<String> role) {
    return role.map(name -> "role " + quoted(name)).orElse("no role");
  }

  /** {@code role 'admin' and subject 'user:ada'}: whom a rule means. */
  static String whom(Rule rule) {
    String roles = rule.roles() instanceof Whom.Only<String>(var them) ? any("role", them) : "";
    String subjects =
        rule.subjects() instanceof Whom.Only<Subject>(var them)
            ? any("subject", them.stream().map(Subject::toString).toList())
            : "";
    return roles.isEmpty() || subjects.isEmpty() ? roles + subjects : roles + " and " + subjects;
  }

  /** {@code role 'admin' or 'owner'}. */
  static String any(String word, Collection<String> names) {
    return new TreeSet<>(names)
        .stream().map(Wording::quoted).collect(Collectors.joining(" or ", word + " ", ""));
  }

  /** A name cut to a bearable length, with a question mark for whatever cannot be seen. */
  static String quoted(String name) {
    if (isOrdinary(name)) {
      return "'" + name + "'";
    }
    boolean cut = name.length() > LONGEST;
    StringBuilder shown = new StringBuilder("'");
    (cut ? name.substring(0, LONGEST) : name)
        .codePoints()
        .forEach(c -> shown.appendCodePoint(isSeen(c) ? c : '?'));
    return shown.append(cut ? "…'" : "'").toString();
  }

  /** Lists are judged item by item, so the common case is quick. */
  private static boolean isOrdinary(String name) {
    if (name.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < ' ' || name.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isSeen(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
