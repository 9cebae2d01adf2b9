package dev.postern.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The outside components that tests talk to, as tools/components.sh finds or installs them. */
public final class Component {
  private static final Path TOOLS = Path.of("..", "tools", "components.sh");

  private Component() {}

  /** The path of a component, or the test is skipped with the reason why not. */
  public static Path of(String name) throws IOException, InterruptedException {
    Process found =
        new ProcessBuilder("sh", TOOLS.toString(), name)
            .redirectError(ProcessBuilder.Redirect.PIPE)
            .start();
    String path = new String(found.getInputStream().readAllBytes(), UTF_8).strip();
    String why = new String(found.getErrorStream().readAllBytes(), UTF_8).strip();
    Assumptions.assumeTrue(found.waitFor() == 0, why);
    return Path.of(path);
  }
}
