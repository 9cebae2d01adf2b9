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
import dev.postern.policies.gate.Trail.Decision;
import java.util.List;
import java.util.Optional;

/**
 * What comes back from an MCP server. The response to the request under way is shown to the hooks
 * and its lists are narrowed; notifications pass; what else a server says is not passed on, since
 * nobody here could tell yet what it would mean.
 */
final class McpAnswers {
  private static final Refusal UNREADABLE = new Refusal.UpstreamFailed(Failure.BROKEN);

  private final Visit visit;
  private final Exchange exchange;
  private final HookChain hooks;

  /** Until it has been answered. */
  private Optional<Open> open;

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
        yield reviewed == response.bytes() ? whole : new Answer(200, whole.headers(), reviewed);
      }
      case Reading.Good _ -> broken(call, whole.headers(), "it answers another request");
      case Reading.Bad(_, _, String what) -> broken(call, whole.headers(), what);
    };
  }

  /** A result that a hook gave, as the answer to the request. */
  Answer ours(Json.Obj result) {
    Open call = open.orElseThrow();
    byte[] message = McpText.result(call.request().id(), result);
    McpMessage.Response response =
        new McpMessage.Response(call.request().id(), Optional.of(result), message);
    Headers headers = Headers.of("content-type", "application/json");
    return new Answer(200, headers, response(call, response));
  }

  private Answer broken(Open call, Headers headers, String what) {
    return new Answer(Refusals.status(UNREADABLE), headers, unreadable(call, what));
  }

  /** What of this event goes on: as it is, changed, a refusal in its place, or nothing. */
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
      case Reading.Bad(_, _, String what) -> brokenOff(what);
    };
  }

  private List<Event> response(Event event, McpMessage.Response response) {
    Optional<Open> call = open.filter(it -> it.request().id().equals(response.id()));
    if (call.isEmpty()) {
      return unasked(event, "response", "a response to no request under way here");
    }
    open = Optional.empty();
    byte[] reviewed = response(call.get(), response);
    return reviewed == response.bytes()
        ? List.of(SseText.safe(event))
        : List.of(SseText.message(event.id(), reviewed));
  }

  private List<Event> fromServer(Event event, McpMessage.Request request) {
    return request.method().equals("ping")
        ? List.of(SseText.safe(event))
        : unasked(event, request.method(), "requests of servers to clients do not pass yet");
  }

  private List<Event> unasked(Event event, String name, String why) {
    exchange.refusedBesides(
        new Operation.McpOther(name), new Refusal.NotGranted(why), enforced(), Optional.empty());
    return exchange.observes() ? List.of(SseText.safe(event)) : List.of();
  }

  /** The request is answered here and now, since its stream can no longer be understood. */
  List<Event> brokenOff(String what) {
    Optional<Open> call = open;
    open = Optional.empty();
    if (call.isEmpty()) {
      exchange.refusedBesides(
          new Operation.McpOther("unreadable"), UNREADABLE, Decision.REFUSED, Optional.of(what));
      return List.of();
    }
    return List.of(SseText.message(Optional.empty(), unreadable(call.get(), what)));
  }

  private byte[] unreadable(Open call, String what) {
    Optional<String> remedy = Optional.of("an answer that can be read: " + what);
    String decision = exchange.refusedBesides(call.shown(), UNREADABLE, Decision.REFUSED, remedy);
    return Refusals.message(UNREADABLE, call.request().id(), false, decision);
  }

  private Decision enforced() {
    return exchange.observes() ? Decision.WOULD_REFUSE : Decision.REFUSED;
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
      case Ran.Stopped(String hook, var violation, var heard) ->
          withheld(call, response, new Refusal.Vetoed(hook, violation, true), heard);
      case Ran.Failed(String hook, String why, var heard) ->
          withheld(
              call, response, new Refusal.Undecided("hook " + hook + " failed: " + why), heard);
    };
  }

  /**
   * A refusal in the place of a response. Where the result had a structure, its client insists on
   * one, and takes nothing else but a tool result that is an error.
   */
  private byte[] withheld(
      Open call, McpMessage.Response response, Refusal refusal, List<Heard> heard) {
    String decision =
        exchange.refusedBesides(call.shown(), refusal, enforced(), Optional.empty(), heard);
    if (exchange.observes()) {
      return response.bytes();
    }
    boolean structured =
        response.result().filter(it -> it.get("structuredContent").isPresent()).isPresent();
    boolean tool = call.shown() instanceof Operation.ToolCall;
    boolean asResult = tool && (structured || visit.route().refusesAsToolResult());
    return Refusals.message(refusal, call.request().id(), asResult, decision);
  }
}
