package dev.postern.e2e.conformance;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a tool lets a client know while it works. */
final class Notices {
  private Notices() {}

  static List<ObjectNode> during(String tool, JsonNode params) {
    return switch (tool) {
      case "test_tool_with_logging", "test_logging_tool" -> logged();
      case "test_tool_with_progress" -> progress(params.path("_meta").path("progressToken"));
      default -> List.of();
    };
  }

  private static List<ObjectNode> logged() {
    List<ObjectNode> logged = new ArrayList<>();
    for (String line : List.of("begun", "in the middle of it", "done")) {
      ObjectNode params = Rpc.object().put("level", "info").put("logger", "dual-era");
      logged.add(Rpc.notification("notifications/message", params.put("data", line)));
    }
    return logged;
  }

  private static List<ObjectNode> progress(JsonNode token) {
    List<ObjectNode> progress = new ArrayList<>();
    if (!token.isMissingNode()) {
      for (int done = 0; done <= 100; done += 50) {
        ObjectNode params = Rpc.object().put("progress", done).put("total", 100);
        params.set("progressToken", token);
        progress.add(Rpc.notification("notifications/progress", params));
      }
    }
    return progress;
  }
}
