package dev.postern.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.e2e.Component;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MCP's own example server and its own client, with a sidecar between them. */
final class RealPeersTest {
  @TempDir private Path folder;

  @Test
  void aClientListsToolsAndCallsThemAndIsToldWhyOneIsRefused() throws Exception {
    try (Peer server = everything()) {
      Path rules = rules(server.port(), "echo");
      try (PosternProcess postern = start(rules);
          Peer client = client(postern, "list", "call:echo", "call:get-sum")) {
        assertThat(client.await("connected")).contains("everything");
        assertThat(client.await("tools")).isEqualTo("{\"tools\":[\"echo\"]}");
        assertThat(client.await("\"called\":\"echo\"")).contains("hello");
        String refused = client.await("\"called\":\"get-sum\"");
        assertThat(refused).contains("\"code\":-31403").contains("\"reason\":\"not_granted\"");
        client.await("closed");

        String id = refused.replaceAll(".*\"decision\":\"([^\"]+)\".*", "$1");
        PosternProcess.Said explained =
            PosternProcess.say("explain", id, "--admin", folder.resolve("admin.sock").toString());
        assertThat(explained.code()).isZero();
        assertThat(explained.out())
            .contains("REFUSED")
            .contains("get-sum")
            .contains("1. target")
            .contains("2. identify")
            .contains("3. enter")
            .contains("allowed, had there been")
            .containsPattern("rules\\.yaml:[0-9]+");
      }
    }
  }

  @Test
  void anExplanationNamesTheRuleThatDeniedItsFileAndLine() throws Exception {
    try (Peer server = everything()) {
      Path rules = rules(server.port(), "echo");
      List<String> lines = Files.readAllLines(rules);
      int line =
          1 + lines.indexOf("    - {effect: deny, tools: [get-env], reason: \"no looking\"}");
      try (PosternProcess postern = start(rules);
          Peer client = client(postern, "call:get-env")) {
        String refused = client.await("\"called\":\"get-env\"");
        assertThat(refused).contains("-31403").contains("no looking");
        client.await("closed");
        String id = refused.replaceAll(".*\"decision\":\"([^\"]+)\".*", "$1");
        PosternProcess.Said explained =
            PosternProcess.say(
                "explain", id, "--journal", folder.resolve("journal.jsonl").toString());
        assertThat(explained.out()).contains("everything-users#2, " + rules + ":" + line);
      }
    }
  }

  @Test
  void anEventReachesTheClientBeforeTheServerSendsTheNext() throws Exception {
    try (Peer server = Peer.node("waiting-server.mjs")) {
      Path rules = rules(server.port(), "steps");
      try (PosternProcess postern = start(rules);
          Peer client = client(postern, "steps:steps")) {
        client.await("connected");
        for (int step = 1; step <= 5; step++) {
          server.tell("go");
          assertThat(client.line()).contains("{\"progress\":" + step + "}");
        }
        server.tell("go");
        assertThat(client.await("called")).contains("all steps done");
        client.await("closed");
      }
    }
  }

  @Test
  void aClientOnJavaIsServedAndRefusedAlike() throws Exception {
    try (Peer server = everything()) {
      Path rules = rules(server.port(), "echo");
      try (PosternProcess postern = start(rules);
          McpSyncClient client = javaClient(postern)) {
        client.initialize();
        assertThat(client.listTools().tools())
            .extracting(McpSchema.Tool::name)
            .containsExactly("echo");
        assertThat(
                client
                    .callTool(
                        McpSchema.CallToolRequest.builder("echo")
                            .arguments(Map.of("message", "hello"))
                            .build())
                    .content())
            .asString()
            .contains("hello");
        McpSchema.CallToolRequest refused =
            McpSchema.CallToolRequest.builder("get-sum").arguments(Map.of("a", 1, "b", 2)).build();
        assertThatThrownBy(() -> client.callTool(refused))
            .isInstanceOfSatisfying(
                McpError.class,
                error -> {
                  assertThat(error.getJsonRpcError().code()).isEqualTo(-31403);
                  assertThat(error.getJsonRpcError().data()).asString().contains("decision");
                });
      }
    }
  }

  private static McpSyncClient javaClient(PosternProcess postern) {
    return McpClient.sync(
            HttpClientStreamableHttpTransport.builder(postern.inbound("").toString())
                .endpoint("/mcp")
                .requestBuilder(
                    HttpRequest.newBuilder().header("authorization", "Bearer " + Calls.ADA))
                .build())
        .build();
  }

  private static Peer everything() throws Exception {
    return Peer.server(Component.of("server-everything"), Map.of("PORT", "0"), "streamableHttp");
  }

  private static Peer client(PosternProcess postern, String... actions) throws Exception {
    String[] arguments = new String[actions.length + 2];
    arguments[0] = postern.inbound("/mcp").toString();
    arguments[1] = Calls.ADA;
    System.arraycopy(actions, 0, arguments, 2, actions.length);
    return Peer.node("client.mjs", arguments);
  }

  private PosternProcess start(Path rules) throws Exception {
    return PosternProcess.start(folder, "{delay: 0s}", rules, Documents.keys());
  }

  private Path rules(int port, String allowed) throws Exception {
    return Files.writeString(
        folder.resolve("rules.yaml"),
        """
        apiVersion: postern.dev/v1alpha1
        kind: ProtectedServer
        metadata: {name: everything}
        spec:
          protocol: mcp
          upstream: http://127.0.0.1:%d/mcp
          authentication: [team-keys]
          policy: everything-users
        ---
        apiVersion: postern.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: everything-users}
        spec:
          members: [{subject: "user:ada", role: viewer}]
          rules:
            - {effect: allow, tools: [%s]}
            - {effect: deny, tools: [get-env], reason: "no looking"}
        """
            .formatted(port, allowed));
  }
}
