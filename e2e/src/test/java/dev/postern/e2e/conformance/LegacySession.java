package dev.postern.e2e.conformance;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** What the server remembers of one client of the era that has sessions. */
final class LegacySession {
  private static final int PATIENCE_SECONDS = 20;

  private final AtomicInteger counter = new AtomicInteger();
  private final Map<String, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> kept = new ConcurrentHashMap<>();
  private final Set<EventStream> listening = ConcurrentHashMap.newKeySet();

  String nextEventId() {
    return "event-" + counter.incrementAndGet();
  }

  /** Asks something of the client on a stream of it, and waits for what it posts in answer. */
  JsonNode ask(EventStream stream, JsonNode request) throws IOException {
    String id = "ask-" + counter.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    try {
      stream.event(nextEventId(), Rpc.request(id, request));
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException("the client never said what was asked of it", e);
    } finally {
      asked.remove(id);
    }
  }

  /** An answer of the client's; whether something like this was asked. */
  boolean answered(JsonNode response) {
    CompletableFuture<JsonNode> waiting = asked.get(response.path("id").asString(""));
    return waiting != null && waiting.complete(response);
  }

  /** Keeps a message for whoever comes back after this event. */
  void keep(String lastEventId, JsonNode message) {
    kept.put(lastEventId, message);
  }

  Optional<JsonNode> fetched(String lastEventId) {
    return Optional.ofNullable(kept.remove(lastEventId));
  }

  /** Stays on a stream on which the server might have something to say one day. */
  void listen(EventStream stream) throws IOException {
    listening.add(stream);
    try (stream) {
      stream.awaitClose();
    } finally {
      listening.remove(stream);
    }
  }

  void end() {
    listening.forEach(EventStream::close);
  }
}
