package dev.postern.policies.gate;

import dev.postern.hooks.Scene;
import dev.postern.hooks.chain.Heard;
import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.chain.Ran;
import dev.postern.hooks.json.Json;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpReader;
import dev.postern.hooks.mcp.McpReader.Reading;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.sse.SseText;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Refusal.Failure;
import java.util.List;
import java.util.Optional;

/**
 * What comes back from an MCP server. The response to the request under way is shown to the hooks
 * and its lists are narrowed; notifications pass; what else a server says is not passed on, since
 * nobody here could tell yet what it would mean.
 */
final class McpAnswers {
  private final Visit visit;
  private final Exchange exchange;
  private final HookChain hooks;
  private final Optional<Open> open;

  /**
   * A request that awaits its response.
   *
   * @param shown its operation as the caller named it
   */
  record Open(McpMessage.Request request, Operation shown) {}

  McpAnswers(Visit visit, Exchange exchange, Optional<Open> open) {
    this.visit = visit;
    this.exchange = exchange;
    this.hooks = visit.route().hooks();
    this.open = open;
  }

  boolean awaited() {
    return open.isPresent();
  }

  boolean initializes() {
    return open.filter(call -> call.request().method().equals("initialize")).isPresent();
  }

  /** Whether a review may wait. */
  boolean waits() {
    return open.filter(call -> hooks.waitsAfter(call.shown())).isPresent();
  }

  Answer review(Answer whole) {
    if (open.isEmpty()) {
      return whole;
    }
    Open call = open.get();
    return switch (read(whole.body())) {
      case Reading.Good(McpMessage.Response response)
          when response.id().equals(call.request().id()) -> {
        byte[] reviewed = response(call, response);
        yield reviewed == response.bytes() ? whole : answer(200, whole.headers(), reviewed);
      }
      case Reading.Good _ -> broken(call, whole.headers());
      case Reading.Bad _ -> broken(call, whole.headers());
    };
  }

  /** A result that a hook gave, as the answer to the request. */
  Answer ours(Json.Obj result) {
    Open call = open.orElseThrow();
    byte[] message = McpText.result(call.request().id(), result);
    McpMessage.Response response =
        new McpMessage.Response(call.request().id(), Optional.of(result), message);
    Headers headers = Headers.of("content-type", "application/json");
    return answer(200, headers, response(call, response));
  }

  private Answer broken(Open call, Headers headers) {
    byte[] message = replaced(call, new Refusal.UpstreamFailed(Failure.BROKEN), false, List.of());
    return answer(502, headers, message);
  }

  private static Answer answer(int status, Headers headers, byte[] body) {
    return new Answer(status, headers, body);
  }

  List<Event> review(Event event) {
    if (event.data().isEmpty()) {
      return List.of(SseText.safe(event));
    }
    return switch (read(event.data().get())) {
      case Reading.Good(McpMessage message) ->
          switch (message) {
            case McpMessage.Response response -> response(event, response);
            case McpMessage.Notification _ -> List.of(SseText.safe(event));
            case McpMessage.Request request -> fromServer(event, request);
          };
      case Reading.Bad(_, _, String what) -> {
        besides("unreadable", new Refusal.Malformed(Refusal.Flaw.MESSAGE, what));
        yield brokenOff();
      }
    };
  }

  private List<Event> response(Event event, McpMessage.Response response) {
    if (open.isEmpty() || !open.get().request().id().equals(response.id())) {
      besides("response", new Refusal.NotGranted("a response to no request under way here"));
      return List.of();
    }
    byte[] reviewed = response(open.get(), response);
    return reviewed == response.bytes()
        ? List.of(SseText.safe(event))
        : List.of(SseText.message(event.id(), reviewed));
  }

  private List<Event> fromServer(Event event, McpMessage.Request request) {
    if (request.method().equals("ping") || exchange.observes()) {
      return List.of(SseText.safe(event));
    }
    besides(
        request.method(), new Refusal.NotGranted("requests of servers to clients do not pass yet"));
    return List.of();
  }

  private void besides(String what, Refusal refusal) {
    exchange.refusedBesides(Optional.of(new Operation.McpOther(what)), refusal, List.of());
  }

  /** The request's response, where its stream cannot be read on. */
  List<Event> brokenOff() {
    return open.map(call ->
            List.of(
                SseText.message(
                    Optional.empty(),
                    replaced(call, new Refusal.UpstreamFailed(Failure.BROKEN), false, List.of()))))
        .orElse(List.of());
  }

  private Reading read(byte[] text) {
    Route.Limits limits = visit.route().limits();
    return McpReader.fromServer(text, limits.depth(), limits.members());
  }

  /** The response's own bytes, or others in their place. */
  private byte[] response(Open call, McpMessage.Response response) {
    if (response.result().isEmpty()) {
      return response.bytes();
    }
    Json.Obj result = response.result().get();
    if (call.shown() instanceof Operation.Listing(Operation.Kind kind)) {
      Json.Obj narrowed = exchange.observes() ? result : new Lists(visit).narrow(kind, result);
      return narrowed == result ? response.bytes() : McpText.edited(response, narrowed);
    }
    return hooks.interestedAfter(call.shown()) ? hooked(call, response, result) : response.bytes();
  }

  private byte[] hooked(Open call, McpMessage.Response response, Json.Obj result) {
    Scene scene = new Scene(visit.caller(), visit.route().target());
    Ran<Json.Obj> ran = hooks.after(call.shown(), result, scene);
    boolean observes = exchange.observes();
    return switch (ran) {
      case Ran.On(Json.Obj now, _) ->
          now == result || observes ? response.bytes() : McpText.edited(response, now);
      case Ran.Instead(_, Json.Obj now, _) ->
          observes ? response.bytes() : McpText.edited(response, now);
      case Ran.Stopped(String hook, var violation, var heard) -> {
        boolean structured = result.get("structuredContent").isPresent();
        byte[] no = replaced(call, new Refusal.Vetoed(hook, violation, true), structured, heard);
        yield observes ? response.bytes() : no;
      }
      case Ran.Failed(String hook, String why, var heard) -> {
        Refusal refusal = new Refusal.Undecided("hook " + hook + " failed: " + why);
        byte[] no = replaced(call, refusal, false, heard);
        yield observes ? response.bytes() : no;
      }
    };
  }

  /**
   * A refusal in the place of a response.
   *
   * @param structured whether the result had a structure that its client insists on; only a tool
   *     result that is an error may then be without
   */
  private byte[] replaced(Open call, Refusal refusal, boolean structured, List<Heard> heard) {
    String decision = exchange.refusedBesides(Optional.of(call.shown()), refusal, heard);
    boolean tool = call.shown() instanceof Operation.ToolCall;
    boolean asResult = tool && (structured || visit.route().refusesAsToolResult());
    return Refusals.message(refusal, call.request().id(), asResult, decision);
  }
}
