package dev.postern.proxy.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** Tables of bytes, one line a row, cells between bars; {@code #} begins a comment. */
final class Table {
  static final String HOST = "Host: api.test\r\n";
  static final String MCP =
      "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";

  private Table() {}

  static List<List<String>> rows(String name) {
    try (InputStream in = Table.class.getResourceAsStream(name)) {
      String text = new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
      return text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> List.of(line.split(" \\| ", -1)))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The bytes that a cell stands for. */
  static String bytes(String cell) {
    return Shown.read(cell).replace("{H}", HOST).replace("{M}", MCP);
  }
}
