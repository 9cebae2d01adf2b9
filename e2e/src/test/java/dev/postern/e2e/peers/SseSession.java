package dev.postern.e2e.peers;

import dev.postern.hooks.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A session of HTTP+SSE without an SDK, which sends what it is told to, byte for byte. */
final class SseSession implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BlockingQueue<String> data = new LinkedBlockingQueue<>();
  private final URI messages;

  SseSession(String url) throws IOException, InterruptedException {
    HttpRequest listen =
        HttpRequest.newBuilder(URI.create(url)).header("accept", "text/event-stream").build();
    HttpResponse<Stream<String>> stream = http.send(listen, HttpResponse.BodyHandlers.ofLines());
    Thread.ofVirtual().start(() -> listen(stream.body()));
    messages = URI.create(url).resolve(next());
  }

  private void listen(Stream<String> lines) {
    try (lines) {
      lines
          .filter(line -> line.startsWith("data:"))
          .forEach(line -> data.add(line.substring("data:".length()).strip()));
    } catch (RuntimeException closed) {
      // the test is over
    }
  }

  private String next() throws InterruptedException {
    String next = data.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing came on the stream");
    }
    return next;
  }

  void send(String message) throws IOException, InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(messages)
            .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(message))
            .build();
    int status = http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status / 100 != 2) {
      throw new AssertionError(message + " was answered " + status);
    }
  }

  /** The next answer on the stream, whatever notifications come before it. */
  Json.Obj answer() throws InterruptedException {
    Json.Obj next;
    do {
      next = Texts.object(next());
    } while (next.get("method").isPresent());
    return next;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
