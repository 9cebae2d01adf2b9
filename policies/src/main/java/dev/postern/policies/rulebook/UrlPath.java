package dev.postern.policies.rulebook;

import java.util.stream.Stream;

/**
 * What the paths of URLs may look like where we compare or join them: no escapes, nothing unclear.
 */
final class UrlPath {
  private static final String MARKS = "-._~!$&'()*+,=:@/";

  private UrlPath() {}

  /** What is wrong with a path in a document; empty text when nothing is. */
  static String flaw(String path) {
    if (!path.startsWith("/")) {
      return "must begin with '/'";
    }
    if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      return "takes no query and no fragment";
    }
    if (!path.chars().allMatch(UrlPath::isPathCharacter)) {
      return "holds a character that not every server reads alike, such as escapes";
    }
    if (path.contains("//")) {
      return "has an empty segment";
    }
    return hasDotSegment(path) ? "has a segment of dots" : "";
  }

  private static boolean hasDotSegment(String path) {
    return Stream.of(path.split("/", -1)).anyMatch(part -> part.equals(".") || part.equals(".."));
  }

  private static boolean isPathCharacter(int c) {
    boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    return letter || c >= '0' && c <= '9' || MARKS.indexOf(c) >= 0;
  }
}
