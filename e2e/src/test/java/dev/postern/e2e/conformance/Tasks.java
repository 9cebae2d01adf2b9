package dev.postern.e2e.conformance;

import dev.postern.e2e.conformance.Rpc.Fault;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls that are answered later: the extension for tasks, as far as its scenarios look. */
final class Tasks {
  static final String EXTENSION = "io.modelcontextprotocol/tasks";

  private static final Set<String> ALWAYS =
      Set.of(
          "failing_job",
          "protocol_error_job",
          "confirm_delete",
          "multi_input",
          "test_tool_with_task");

  private final Wares wares;
  private final Map<String, Task> tasks = new ConcurrentHashMap<>();

  Tasks(Wares wares) {
    this.wares = wares;
  }

  /** One of them; what it waits for is given and taken by several requests. */
  private static final class Task {
    private final String id = UUID.randomUUID().toString();
    private final Instant created = Instant.now();
    private final ObjectNode end;
    private final ObjectNode waitsFor;
    private final boolean endless;
    private boolean cancelled;

    private Task(ObjectNode end, ObjectNode waitsFor, boolean endless) {
      this.end = end;
      this.waitsFor = waitsFor;
      this.endless = endless;
    }

    private synchronized String status() {
      if (cancelled) {
        return "cancelled";
      } else if (!waitsFor.isEmpty()) {
        return "input_required";
      } else if (endless) {
        return "working";
      }
      return end.has("error") ? "failed" : "completed";
    }

    private ObjectNode base(String resultType) {
      return Rpc.object()
          .put("resultType", resultType)
          .put("taskId", id)
          .put("status", status())
          .put("createdAt", created.toString())
          .put("lastUpdatedAt", created.toString())
          .put("ttlMs", 60_000)
          .put("pollIntervalMs", 100);
    }

    private synchronized ObjectNode detailed() {
      ObjectNode detailed = base("complete");
      switch (status()) {
        case "input_required" -> detailed.set("inputRequests", waitsFor.deepCopy());
        case "completed", "failed" -> detailed.setAll(end);
        default -> {}
      }
      return detailed;
    }

    private synchronized void take(JsonNode responses) {
      responses.properties().forEach(response -> waitsFor.remove(response.getKey()));
    }

    private synchronized void cancel() {
      cancelled = cancelled || endless || !waitsFor.isEmpty();
    }
  }

  static boolean negotiated(JsonNode capabilities) {
    return capabilities.path("extensions").has(EXTENSION);
  }

  /** The complaint that a client cannot do tasks. */
  static Fault missing() {
    ObjectNode required = Rpc.object();
    required.putObject("extensions").putObject(EXTENSION);
    return Fault.of(400, -32021, "this needs tasks").with("requiredCapabilities", required);
  }

  /** Whether a tool is never anything but a task. */
  static boolean always(String tool) {
    return ALWAYS.contains(tool);
  }

  static boolean maybe(String tool) {
    return always(tool) || tool.equals("slow_compute");
  }

  /** Makes a call a task. */
  ObjectNode create(String tool, JsonNode params) {
    JsonNode arguments = params.path("arguments");
    ObjectNode end = Rpc.object();
    if (tool.equals("protocol_error_job")) {
      end.putObject("error").put("code", -32603).put("message", "the job broke down");
    } else {
      ObjectNode otherwise = Wares.text("the client said " + params.path("inputResponses"));
      end.set("result", wares.called(tool, arguments).orElse(otherwise));
    }
    boolean endless = arguments.path("seconds").asInt(0) >= 60;
    Task task = new Task(end, wares.taskAsks(tool).orElseGet(Rpc::object), endless);
    tasks.put(task.id, task);
    ObjectNode created = task.base("task");
    return task.waitsFor.isEmpty() ? created.put("status", "working") : created;
  }

  /** What is said to a request about a task; empty when there is no such task. */
  Optional<ObjectNode> about(String method, JsonNode params) {
    Optional<Task> found = Optional.ofNullable(tasks.get(params.path("taskId").asString("")));
    return found.map(task ->
        switch (method) {
          case "tasks/get" -> task.detailed();
          case "tasks/update" -> {
            task.take(params.path("inputResponses"));
            yield Rpc.object();
          }
          default -> {
            task.cancel();
            yield Rpc.object();
          }
        });
  }
}
