package dev.postern.e2e.conformance;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who wants to hear of changes, and of which. */
final class Listeners {
  static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  private final Set<Listener> listening = ConcurrentHashMap.newKeySet();

  private record Listener(JsonNode id, JsonNode wants, EventStream stream) {
    private void tell(String method, ObjectNode params) throws IOException {
      params.putObject("_meta").set(SUBSCRIPTION, id);
      stream.event(Rpc.notification(method, params));
    }
  }

  /** Serves a listener until it goes. */
  void listen(JsonNode message, EventStream stream) throws IOException {
    JsonNode wants = message.path("params").path("notifications");
    Listener listener = new Listener(message.path("id"), wants, stream);
    ObjectNode agreed = Rpc.object();
    agreed.set("notifications", wants);
    listener.tell("notifications/subscriptions/acknowledged", agreed);
    stream.comment("here");
    listening.add(listener);
    try (stream) {
      stream.awaitClose();
    } finally {
      listening.remove(listener);
    }
  }

  /** Tells of a change all who want to hear of it. */
  void changed(String what) {
    for (Listener listener : listening) {
      if (listener.wants().path(what + "ListChanged").asBoolean(false)) {
        try {
          listener.tell("notifications/" + what + "/list_changed", Rpc.object());
        } catch (IOException hasGone) {
          listening.remove(listener);
        }
      }
    }
  }

  void close() {
    listening.forEach(listener -> listener.stream().close());
  }
}
