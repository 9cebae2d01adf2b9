package dev.postern.e2e.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;

/** Server-sent events on their way to one client. Several threads may write. */
final class EventStream implements AutoCloseable {
  private final OutputStream out;
  private final LineEnds lineEnds;
  private final CountDownLatch closed = new CountDownLatch(1);

  EventStream(OutputStream out, LineEnds lineEnds) {
    this.out = out;
    this.lineEnds = lineEnds;
  }

  void event(JsonNode message) throws IOException {
    write("event: message", "data: " + message);
  }

  void event(String id, JsonNode message) throws IOException {
    write("event: message", "id: " + id, "data: " + message);
  }

  /** Tells an id and nothing else, so that a client can come back for the rest. */
  void prime(String id) throws IOException {
    write("id: " + id, "data: ");
  }

  void retry(int millis) throws IOException {
    write("retry: " + millis);
  }

  void comment(String text) throws IOException {
    write(": " + text);
  }

  private synchronized void write(String... lines) throws IOException {
    try {
      out.write((String.join(lineEnds.toString(), lines) + lineEnds + lineEnds).getBytes(UTF_8));
      out.flush();
    } catch (IOException clientHasGone) {
      closed.countDown();
      throw clientHasGone;
    }
  }

  /** Stays until somebody closes it, or the client was found to have gone. */
  void awaitClose() throws IOException {
    try {
      closed.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      synchronized (this) {
        out.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
