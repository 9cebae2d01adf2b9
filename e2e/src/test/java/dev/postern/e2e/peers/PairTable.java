package dev.postern.e2e.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The tables of docs/compatibility.md: for each client at each server the revision they agree on.
 */
final class PairTable {
  private static final Path PAGE = Path.of("..", "docs", "compatibility.md");
  private static final String OVER_SSE = ", SSE";

  private final Map<String, String> cells = new HashMap<>();

  PairTable() throws IOException {
    String suffix = "";
    List<String> servers = List.of();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("### ")) {
        suffix = line.contains("SSE") ? OVER_SSE : "";
        servers = List.of();
      } else if (line.startsWith("| client |")) {
        servers = fields(line);
      } else if (line.startsWith("| ") && !servers.isEmpty()) {
        List<String> fields = fields(line);
        for (int at = 1; at < fields.size(); at++) {
          cells.put(fields.getFirst() + " at " + servers.get(at) + suffix, fields.get(at));
        }
      }
    }
  }

  private static List<String> fields(String line) {
    return Stream.of(line.split("\\|", -1)).map(String::strip).filter(f -> !f.isEmpty()).toList();
  }

  /** Whether the page names a package with its version. */
  boolean names(String packaged) throws IOException {
    return Files.readString(PAGE).replace("`", "").contains(packaged);
  }

  /** What the page says of this pair; empty when it says nothing. */
  String says(RealClients.Client client, Server server) {
    return cells.getOrDefault(client + " at " + server, "");
  }
}
