package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/**
 * What is kept of earlier finds: one line a row, cells between bars; {@code #} begins a comment.
 */
final class Kept {
  private Kept() {}

  static List<List<String>> rows(String name) throws IOException {
    try (InputStream in = Kept.class.getResourceAsStream(name)) {
      String text = new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
      return text.lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> List.of(line.split(" \\| ", -1)))
          .toList();
    }
  }
}
