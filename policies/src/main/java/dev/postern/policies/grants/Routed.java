package dev.postern.policies.grants;

import java.util.Optional;

/** A pattern for routes that is not one exact route: any method, or a path with stars. */
record Routed(String method, Glob path) {
  private static final String ANY = "*";

  static Routed of(String route) {
    int space = route.indexOf(' ');
    return new Routed(route.substring(0, space), Glob.of(route.substring(space + 1)));
  }

  /** Whether it matches a call as operations name it, {@code GET /v1/reports}. */
  boolean matches(String route) {
    int space = route.indexOf(' ');
    return (method.equals(ANY) || (method.length() == space && route.startsWith(method)))
        && path.matches(route.substring(space + 1));
  }

  static Optional<String> flaw(String route) {
    int space = route.indexOf(' ');
    if (space < 1) {
      return Optional.of("a route is a method and a path, 'GET /v1/*'");
    }
    String method = route.substring(0, space);
    String path = route.substring(space + 1);
    if (!method.equals(ANY) && !method.chars().allMatch(Routed::inMethod)) {
      return Optional.of("a method is upper case, or '*' for any: 'GET /v1/*'");
    }
    if (!path.startsWith("/") && !path.startsWith("*")) {
      return Optional.of("the path of a route starts with '/' or '*'");
    }
    if (path.chars().anyMatch(c -> c == '?' || c == '#')) {
      return Optional.of("the path of a route has no '?' or '#': queries are not compared");
    }
    return path.indexOf('%') >= 0 || !path.equals(path.strip())
        ? Optional.of("a path is written as it reads, 'GET /two words', without escapes")
        : Optional.empty();
  }

  private static boolean inMethod(int c) {
    return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  }
}
