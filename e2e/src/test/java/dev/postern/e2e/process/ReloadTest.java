package dev.postern.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.admin.AdminClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that change on disk while calls go on. */
final class ReloadTest {
  @TempDir private Path folder;

  @Test
  void goodRulesReplaceThoseInForceAndBadRulesChangeNothing() throws Exception {
    try (ToolServer server = new ToolServer();
        Calls client = new Calls()) {
      Path rules = Documents.weather(folder, server.port());
      try (PosternProcess postern =
          PosternProcess.start(folder, "{delay: 0s}", rules, Documents.keys())) {
        assertThat(client.call(postern.inbound("/mcp"), "restart").body()).contains("-31403");

        String open = Documents.weather(server.port()).replace("roles: [operator]}", "}");
        Files.writeString(rules, open.replace("rules:", "ruels:"));
        postern.awaitLog("did you mean rules");
        assertThat(client.call(postern.inbound("/mcp"), "forecast").body()).contains("done");
        assertThat(client.call(postern.inbound("/mcp"), "restart").body()).contains("-31403");
        assertThat(client.get(postern.health("/readyz")).statusCode()).isEqualTo(200);
        assertThat(ready()).contains("rules on disk").contains("ruels");
        assertThat(client.get(postern.metrics()).body())
            .contains("postern_rules_reloads_total{outcome=\"bad\"} 1.0");

        Files.writeString(rules, open);
        postern.awaitLog("are in force");
        assertThat(client.call(postern.inbound("/mcp"), "restart").body()).contains("done");
        assertThat(ready()).doesNotContain("rules on disk");
      }
    }
  }

  @Test
  void aSignalMakesItReadAgainAtOnce() throws Exception {
    try (ToolServer server = new ToolServer()) {
      Path rules = Documents.weather(folder, server.port());
      try (PosternProcess postern =
          PosternProcess.start(folder, "{delay: 0s}", rules, Documents.keys())) {
        postern.signal("HUP");
        postern.awaitLog("are in force");
      }
    }
  }

  private String ready() throws Exception {
    return new String(
        new AdminClient(folder.resolve("admin.sock")).get("/ready").body(),
        java.nio.charset.StandardCharsets.UTF_8);
  }
}
