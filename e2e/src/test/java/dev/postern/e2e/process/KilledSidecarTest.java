package dev.postern.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the journal after the process was killed, again and again, in the middle of calls. */
final class KilledSidecarTest {
  private static final int CALLS = 1_000;
  private static final int CALLERS = 8;

  @TempDir private Path folder;

  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void everyAnsweredCallHasItsDecisionInTheJournal() throws Exception {
    Random moments = new Random(17);
    try (ToolServer server = new ToolServer();
        Calls client = new Calls()) {
      Path rules = Documents.weather(folder, server.port());
      while (calls.get() < CALLS) {
        try (PosternProcess postern = start(rules)) {
          callUntilKilled(postern, client, 1 + moments.nextInt(250));
        }
      }
      // The next start writes what the one before could not.
      try (PosternProcess postern = start(rules)) {
        postern.signal("TERM");
        assertThat(postern.awaitExit()).isZero();
      }
    }
    Set<String> recorded = ConcurrentHashMap.newKeySet();
    for (String line : Files.readAllLines(folder.resolve("journal.jsonl"))) {
      if (line.startsWith("{\"type\":\"decision\"")) {
        recorded.add(line.replaceAll(".*?\"id\":\"([^\"]+)\".*", "$1"));
      }
    }
    assertThat(answered).hasSizeGreaterThan(CALLS / 2);
    assertThat(recorded).containsAll(answered);
  }

  private PosternProcess start(Path rules) throws IOException, InterruptedException {
    return PosternProcess.start(folder, "{delay: 0s, grace: 5s}", rules, Documents.keys());
  }

  private void callUntilKilled(PosternProcess postern, Calls client, int answers)
      throws InterruptedException {
    CountDownLatch enough = new CountDownLatch(answers);
    CountDownLatch gone = new CountDownLatch(CALLERS);
    for (int caller = 0; caller < CALLERS; caller++) {
      String tool = caller % 2 == 0 ? "forecast" : "restart";
      Thread.ofVirtual().start(() -> callOn(postern, client, tool, enough, gone));
    }
    enough.await();
    postern.kill();
    gone.await();
  }

  private void callOn(
      PosternProcess postern,
      Calls client,
      String tool,
      CountDownLatch enough,
      CountDownLatch gone) {
    try {
      while (true) {
        calls.incrementAndGet();
        HttpResponse<String> answer = client.call(postern.inbound("/mcp"), tool);
        answered.add(Calls.decision(answer));
        enough.countDown();
      }
    } catch (IOException killed) {
      gone.countDown();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
