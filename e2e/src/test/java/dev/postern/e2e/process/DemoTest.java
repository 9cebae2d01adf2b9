package dev.postern.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.e2e.Component;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code ./dev demo} as a newcomer runs it, but that it ends by itself. */
final class DemoTest {
  private static final Path DEMO = Path.of("..", "tools", "demo.sh");
  private static final Path BUILT = Path.of("..", "proxy", "target", "postern", "lib");

  @Test
  void itShowsAYesANoAndWhy() throws Exception {
    Component.of("server-everything");
    assumeTrue(Files.isDirectory(BUILT), "bin/postern is built by mvn verify, not by mvn test");
    ProcessBuilder demo =
        new ProcessBuilder("sh", DEMO.toString(), "--once").redirectErrorStream(true);
    demo.environment().put("POSTERN_BUILD", "never");
    Process running = demo.start();
    String said = new String(running.getInputStream().readAllBytes(), UTF_8);
    assertThat(running.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("Echo: hello from behind the sidecar")
        .contains("\"code\":-31403")
        .contains("nobody's business")
        .contains("REFUSED  tool get-env of everything")
        .containsPattern("rule +everything-users#2, .*postern.yaml:[0-9]+");
  }
}
