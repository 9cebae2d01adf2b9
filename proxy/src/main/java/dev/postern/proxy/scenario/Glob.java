package dev.postern.proxy.scenario;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A text in which {@code *} stands for anything. */
final class Glob {
  private final Pattern pattern;

  Glob(String glob) {
    String expression =
        Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    pattern = Pattern.compile(expression, Pattern.DOTALL);
  }

  boolean matches(String text) {
    return pattern.matcher(text).matches();
  }
}
