package dev.postern.proxy.scenario;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A text in which {@code *} stands for anything. */
final class Wildcard {
  private final Pattern pattern;

  Wildcard(String written) {
    String expression =
        Arrays.stream(written.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    pattern = Pattern.compile(expression, Pattern.DOTALL);
  }

  boolean matches(String text) {
    return pattern.matcher(text).matches();
  }
}
