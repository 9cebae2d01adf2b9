package dev.postern.e2e.peers;

import dev.postern.e2e.peers.Script.Step;
import dev.postern.hooks.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A real server and what there is to do at it.
 *
 * @param over {@code http}, or {@code sse} for the transport of two endpoints
 * @param path where messages are posted to
 */
record Server(String name, String over, int port, String path, List<Step> steps) {
  /** What the servers of e2e/peers, and the one on Java, have. */
  static final List<Step> OURS =
      List.of(
          Step.of("tools"),
          Step.call("echo", one("message", "grüße 😀")),
          Step.call("steps", Json.Obj.of()),
          Step.call("sample", Json.Obj.of()),
          Step.call("elicit", Json.Obj.of()),
          Step.call("list_roots", Json.Obj.of()),
          Step.call("nosuch", Json.Obj.of()),
          Step.of("resources"),
          Step.of("read", "demo://text"),
          Step.of("read", "demo://nosuch"),
          Step.of("templates"),
          Step.of("prompts"),
          new Step("prompt", "greet", one("name", "Ada")),
          Step.call("echo", one("message", "still here")));

  /**
   * The same without asking the client for anything. Java's server of HTTP+SSE answers the POST of
   * a call only after the call, and Python's client does not send an answer before: they wait for
   * each other.
   */
  static final List<Step> OURS_UNASKED =
      OURS.stream()
          .filter(step -> !List.of("sample", "elicit", "list_roots").contains(step.name()))
          .toList();

  /** What MCP's example server has. */
  static final List<Step> EVERYTHING =
      List.of(
          Step.of("tools"),
          Step.call("echo", one("message", "grüße 😀")),
          Step.call(
              "trigger-long-running-operation",
              Json.Obj.builder()
                  .put("duration", new Json.Num("0.2"))
                  .put("steps", Json.Num.of(2))
                  .build()),
          Step.call("trigger-sampling-request", one("prompt", "what now?")),
          Step.call("trigger-elicitation-request", Json.Obj.of()),
          Step.call("get-roots-list", Json.Obj.of()),
          Step.call("get-structured-content", one("location", "New York")),
          Step.call("get-annotated-message", one("messageType", "error")),
          Step.call("nosuch", Json.Obj.of()),
          Step.of("resources"),
          Step.of("read", "demo://resource/static/document/features.md"),
          Step.of("read", "demo://nosuch"),
          Step.of("templates"),
          Step.of("prompts"),
          new Step("prompt", "args-prompt", one("city", "Paris")),
          new Step(
              "complete",
              "completable-prompt",
              Json.Obj.builder()
                  .put("name", new Json.Str("department"))
                  .put("value", new Json.Str("E"))
                  .build()),
          Step.call("echo", one("message", "still here")));

  private static Json one(String name, String value) {
    return Json.Obj.builder().put(name, new Json.Str(value)).build();
  }

  /** Its name as one word, to tell it from others in a URL. */
  String word() {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  /** What a client is told to connect to. */
  String url() {
    return "http://127.0.0.1:" + port + (over.equals("sse") ? "/sse" : path);
  }

  /** The document of this server in a policy, answering at a path of its own name. */
  String document(String name, String policy, String... more) {
    return over.equals("sse")
        ? Rules.server(name, policy, "upstream: http://127.0.0.1:" + port, mcp(more))
        : Rules.server(name, policy, "upstream: " + url(), more.length == 0 ? "" : mcp(more));
  }

  private String mcp(String... more) {
    List<String> settings = new ArrayList<>(List.of(more));
    if (over.equals("sse")) {
      settings.add("sse: {stream: /sse, messages: " + path + "}");
    }
    return "mcp: {" + String.join(", ", settings) + "}";
  }

  /** Where a client finds it behind a sidecar that has that document. */
  String below(String name) {
    return "/" + name + (over.equals("sse") ? "/sse" : "");
  }

  @Override
  public String toString() {
    return name;
  }
}
