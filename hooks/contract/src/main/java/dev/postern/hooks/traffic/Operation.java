package dev.postern.hooks.traffic;

import dev.postern.hooks.json.Json;
import java.util.List;

/** What a caller asks a target to do. */
public sealed interface Operation {
  /** The one word by which rules, journal and explanation name it: a tool, a method, a route. */
  String name();

  record ToolCall(String name, Json.Obj arguments) implements Operation {}

  record PromptGet(String name, Json.Obj arguments) implements Operation {}

  record ResourceRead(String uri) implements Operation {
    @Override
    public String name() {
      return uri;
    }
  }

  /** A list of what there is: each caller sees of it only what it may use. */
  record Listing(Kind kind) implements Operation {
    @Override
    public String name() {
      return kind.method();
    }
  }

  /** Any other MCP message, named by its method; also opening or ending a stream or a session. */
  record McpOther(String name) implements Operation {}

  /**
   * A message about other things, for whoever may do all of them: a completion of a prompt, a
   * subscription to resources, a look at a task.
   *
   * @param name its method
   * @param what what one must be allowed to do
   * @param tasks the tasks it is about, by their ids; what they do is known to whoever saw them
   *     begin
   */
  record Using(String name, List<Operation> what, List<String> tasks) implements Operation {
    public Using {
      what = List.copyOf(what);
      tasks = List.copyOf(tasks);
    }
  }

  record HttpCall(String method, String path) implements Operation {
    @Override
    public String name() {
      return method + " " + path;
    }
  }

  /** The lists an MCP server gives. */
  enum Kind {
    TOOLS("tools/list", "tools", "name"),
    PROMPTS("prompts/list", "prompts", "name"),
    RESOURCES("resources/list", "resources", "uri"),
    TEMPLATES("resources/templates/list", "resourceTemplates", "uriTemplate"),
    TASKS("tasks/list", "tasks", "taskId");

    private final String method;
    private final String member;
    private final String key;

    Kind(String method, String member, String key) {
      this.method = method;
      this.member = member;
      this.key = key;
    }

    public String method() {
      return method;
    }

    /** The member of the result that holds the list. */
    public String member() {
      return member;
    }

    /** The member of each item that names it. */
    public String key() {
      return key;
    }
  }
}
