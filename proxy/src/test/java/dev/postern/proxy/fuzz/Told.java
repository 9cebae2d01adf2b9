package dev.postern.proxy.fuzz;

import java.util.List;
import java.util.Locale;

/**
 * A request as its bytes tell it.
 *
 * @param fields names in lower case, in the order in which they came
 * @param doubts why a careful server might refuse it all the same; empty: it must be served
 */
record Told(
    String method,
    String target,
    boolean old,
    List<Field> fields,
    String body,
    List<Field> trailers,
    List<String> doubts) {

  record Field(String name, String value) {}

  boolean sure() {
    return doubts.isEmpty();
  }

  /** The values of all fields of this name. */
  List<String> all(String name) {
    return fields.stream().filter(it -> it.name().equals(name)).map(Field::value).toList();
  }

  /** Whether it asks for its connection to be closed after the answer. */
  boolean closes() {
    return old || names("close");
  }

  /** Whether {@code Connection} names this. */
  boolean names(String option) {
    return all("connection").stream()
        .flatMap(value -> List.of(value.toLowerCase(Locale.ROOT).split(",", -1)).stream())
        .anyMatch(named -> named.strip().equals(option));
  }

  /** The path below which it was meant, without its query. */
  String path() {
    String origin = origin();
    int query = origin.indexOf('?');
    return query < 0 ? origin : origin.substring(0, query);
  }

  /** The target without scheme and authority. */
  String origin() {
    if (target.startsWith("/")) {
      return target;
    }
    int authority = target.indexOf("://") + 3;
    for (int i = authority; i < target.length(); i++) {
      if (target.charAt(i) == '/') {
        return target.substring(i);
      }
      if (target.charAt(i) == '?') {
        return "/" + target.substring(i);
      }
    }
    return "/";
  }
}
