package dev.postern.e2e.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The documents of the scenarios, for a server on a port of its own. */
final class Documents {
  private static final Path DOCUMENTS = Path.of("scenarios", "documents");

  private Documents() {}

  static Path keys() {
    return DOCUMENTS.resolve("team-keys.yaml").toAbsolutePath();
  }

  static String weather(int port) throws IOException {
    return Files.readString(DOCUMENTS.resolve("weather.yaml"))
        .replace("127.0.0.1:9000", "127.0.0.1:" + port);
  }

  static Path weather(Path folder, int port) throws IOException {
    return Files.writeString(folder.resolve("weather.yaml"), weather(port));
  }
}
