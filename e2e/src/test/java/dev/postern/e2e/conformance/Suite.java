package dev.postern.e2e.conformance;

import dev.postern.e2e.Component;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The official conformance suite, as its own command line runs it. */
final class Suite {
  private static final int PATIENCE_SECONDS = 300;

  private Suite() {}

  /**
   * Runs all that is required of a server, and what is run beside it without being scored.
   *
   * @param folder for what it writes; empty
   * @return its checks, by scenario and within one as they were made
   */
  static List<Check> run(URI server, Requirements requirements, Path folder)
      throws IOException, InterruptedException {
    Path results = Files.createDirectories(folder.resolve("results"));
    Path log = folder.resolve("suite.log");
    Process suite =
        new ProcessBuilder(
                Component.of("node22").toString(),
                Component.of("mcp-conformance").toString(),
                "server",
                "--url",
                server.toString(),
                "--requirements",
                requirements.toString(),
                "-o",
                results.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!suite.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      suite.destroyForcibly();
      throw new AssertionError("the suite does not end: " + Files.readString(log));
    }
    List<Check> checks = checks(results);
    if (checks.isEmpty()) {
      throw new AssertionError("the suite made no checks: " + Files.readString(log));
    }
    return checks;
  }

  private static List<Check> checks(Path results) throws IOException {
    List<Path> scenarios;
    try (Stream<Path> folders = Files.list(results)) {
      scenarios = folders.sorted().toList();
    }
    List<Check> checks = new ArrayList<>();
    for (Path folder : scenarios) {
      String name = folder.getFileName().toString();
      String scenario =
          name.replaceFirst("^server-", "").replaceFirst("-\\d{4}-\\d\\d-\\d\\dT.*", "");
      Path file = folder.resolve("checks.json");
      if (!Files.exists(file)) {
        checks.add(new Check(scenario, "checks.json", "NeverWritten", "FAILURE", ""));
        continue;
      }
      for (JsonNode check : Rpc.JSON.readTree(Files.readAllBytes(file))) {
        checks.add(
            new Check(
                scenario,
                check.path("id").asString(""),
                check.path("name").asString(""),
                check.path("status").asString(""),
                check.path("errorMessage").asString("")));
      }
    }
    return checks;
  }
}
