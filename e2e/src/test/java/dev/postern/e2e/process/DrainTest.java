package dev.postern.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a sidecar ends that is asked to. */
final class DrainTest {
  @TempDir private Path folder;

  @Test
  void whatIsUnderWayFinishesAndWhoComesLateIsServedUntilTheDoorCloses() throws Exception {
    try (ToolServer server = new ToolServer();
        Calls client = new Calls();
        PosternProcess postern = start(server, "{delay: 3s, grace: 30s}")) {
      assertThat(client.get(postern.health("/readyz")).statusCode()).isEqualTo(200);
      CompletableFuture<HttpResponse<String>> slow = slowCall(client, postern);
      server.awaitSlow();

      postern.signal("TERM");
      postern.awaitLog("not ready");
      assertThat(client.get(postern.health("/readyz")).statusCode()).isEqualTo(503);
      assertThat(client.get(postern.health("/livez")).statusCode()).isEqualTo(200);
      HttpResponse<String> late = client.call(postern.inbound("/mcp"), "forecast");
      assertThat(late.statusCode()).isEqualTo(200);
      assertThat(late.headers().firstValue("connection")).contains("close");

      server.letSlowGo();
      assertThat(slow.join().body()).contains("done");
      assertThat(postern.awaitExit()).isZero();
      assertThat(Files.readString(folder.resolve("journal.jsonl")))
          .contains(Calls.decision(slow.join()))
          .contains("\"ending\":\"complete\"");
    }
  }

  @Test
  void whatDoesNotFinishInTimeIsCutOffAndTheJournalSaysSo() throws Exception {
    try (ToolServer server = new ToolServer();
        Calls client = new Calls();
        PosternProcess postern = start(server, "{delay: 0s, grace: 0s}")) {
      CompletableFuture<HttpResponse<String>> slow = slowCall(client, postern);
      server.awaitSlow();
      postern.signal("TERM");
      assertThat(postern.awaitExit()).isZero();
      assertThat(slow).isCompletedExceptionally();
      assertThat(Files.readString(folder.resolve("journal.jsonl"))).contains("\"type\":\"end\"");
      server.letSlowGo();
    }
  }

  private PosternProcess start(ToolServer server, String drain) throws Exception {
    return PosternProcess.start(folder, drain, rulesWithSlow(server.port()), Documents.keys());
  }

  private Path rulesWithSlow(int port) throws Exception {
    return Files.writeString(
        folder.resolve("weather.yaml"),
        Documents.weather(port).replace("[forecast,", "[forecast, slow,"));
  }

  private static CompletableFuture<HttpResponse<String>> slowCall(
      Calls client, PosternProcess postern) {
    CompletableFuture<HttpResponse<String>> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(client.call(postern.inbound("/mcp"), "slow"));
          } catch (java.io.IOException | InterruptedException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }
}
