package dev.postern.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream of events, a process each for server, sidecar and client, and one of them killed in the
 * middle: the others see an end that nobody takes for a whole answer, and the journal says what
 * happened.
 */
final class KilledStreamTest {
  @TempDir private Path folder;

  @Test
  void whenTheServerDiesItsClientHearsThatTheStreamBrokeOff() throws Exception {
    try (Peer server = Peer.node("endless.mjs");
        PosternProcess postern = start(server.port());
        Peer client = listener(postern)) {
      String decision = underWay(client);
      server.close();
      assertThat(ending(client)).startsWith("broken off");
      stop(postern);
      assertThat(end(decision)).contains("\"ending\":\"upstream broke\"");
    }
  }

  @Test
  void whenTheClientDiesItsServerHearsThatNobodyListens() throws Exception {
    try (Peer server = Peer.node("endless.mjs");
        PosternProcess postern = start(server.port());
        Peer client = listener(postern)) {
      String decision = underWay(client);
      client.close();
      server.await("caller gone");
      stop(postern);
      assertThat(end(decision)).contains("\"ending\":\"client gone\"");
    }
  }

  @Test
  void whenTheSidecarDiesBothHearItAndTheNextOneWritesItDown() throws Exception {
    try (Peer server = Peer.node("endless.mjs")) {
      int port = server.port();
      String decision;
      try (PosternProcess postern = start(port);
          Peer client = listener(postern)) {
        decision = underWay(client);
        postern.kill();
        assertThat(ending(client)).startsWith("broken off");
        server.await("caller gone");
      }
      try (PosternProcess next = start(port)) {
        stop(next);
      }
      assertThat(end(decision)).contains("process died");
    }
  }

  private PosternProcess start(int port) throws IOException, InterruptedException {
    Path rules = Documents.weather(folder, port);
    return PosternProcess.start(folder, "{delay: 0s, grace: 5s}", rules, Documents.keys());
  }

  private static Peer listener(PosternProcess postern) throws IOException, InterruptedException {
    return Peer.node("listener.mjs", postern.inbound("/mcp").toString(), Calls.ADA);
  }

  /** Waits until events arrive, and tells the id of the decision that let them. */
  private static String underWay(Peer client) throws IOException {
    String answered = client.await("answered 200");
    client.await("heard");
    return answered.replaceAll(".* ", "");
  }

  private static String ending(Peer client) throws IOException {
    while (true) {
      String line = client.line().orElseThrow();
      if (!line.startsWith("heard")) {
        return line;
      }
    }
  }

  private static void stop(PosternProcess postern) throws IOException, InterruptedException {
    postern.signal("TERM");
    assertThat(postern.awaitExit()).isZero();
  }

  /** The line that tells how this exchange ended. */
  private String end(String decision) throws IOException {
    return Files.readAllLines(folder.resolve("journal.jsonl")).stream()
        .filter(line -> line.startsWith("{\"type\":\"end\"") && line.contains(decision))
        .findFirst()
        .orElseThrow();
  }
}
