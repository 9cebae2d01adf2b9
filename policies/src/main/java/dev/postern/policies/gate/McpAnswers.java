package dev.postern.policies.gate;

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
 * What comes back from an MCP server. The response to the request under way is reviewed; what
 * notifies passes; what else a server says is not passed on, since nobody here could tell yet what
 * it would mean. A request is answered once: what comes under its id after that is nobody's.
 */
final class McpAnswers {
  private static final Refusal UNREADABLE = new Refusal.UpstreamFailed(Failure.BROKEN);

  private final Visit visit;
  private final Exchange exchange;
  private final Outcomes outcomes;

  /** Until it has been answered. */
  private Optional<Open> open;

  private boolean broken;

  /**
   * A request that awaits its response.
   *
   * @param shown its operation as the caller named it
   */
  record Open(McpMessage.Request request, Operation shown) {}

  McpAnswers(Visit visit, Exchange exchange, Optional<Open> open) {
    this.visit = visit;
    this.exchange = exchange;
    this.outcomes = new Outcomes(visit, exchange);
    this.open = open;
  }

  boolean awaited() {
    return open.isPresent();
  }

  boolean initializes() {
    return open.filter(call -> call.request().method().equals("initialize")).isPresent();
  }

  boolean lists() {
    return open.filter(call -> call.shown() instanceof Operation.Listing).isPresent();
  }

  /** Whether a review may wait. */
  boolean waits() {
    return open.filter(call -> visit.route().hooks().waitsAfter(call.shown())).isPresent();
  }

  /** A whole answer; where nobody awaits one, its head says all there is to say. */
  Answer review(Answer whole) {
    if (open.isEmpty()) {
      return whole.body().length == 0
          ? whole
          : new Answer(whole.status(), whole.headers(), new byte[0]);
    }
    Open call = open.get();
    return switch (read(whole.body())) {
      case Reading.Good(McpMessage.Response response)
          when response.id().equals(call.request().id()) -> {
        byte[] reviewed = outcomes.reviewed(call, response);
        yield reviewed == response.bytes() ? whole : with(whole, reviewed);
      }
      case Reading.Good(McpMessage.Complaint complaint) -> {
        byte[] reviewed = outcomes.reviewed(call, complaint);
        yield reviewed == complaint.bytes() ? whole : with(whole, reviewed);
      }
      case Reading.Good _ -> unreadable(whole, call, "it answers another request");
      case Reading.Bad(_, _, String what) -> unreadable(whole, call, what);
    };
  }

  private static Answer with(Answer answer, byte[] body) {
    return new Answer(answer.status(), answer.headers(), body);
  }

  /** What no parser can read is no result, but a client may show its text: not past the hooks. */
  private Answer unreadable(Answer whole, Open call, String what) {
    boolean failed = whole.status() < 200 || whole.status() >= 300;
    if (failed && !outcomes.hear(call)) {
      return whole;
    }
    int status = failed ? whole.status() : Refusals.status(UNREADABLE);
    Headers headers = whole.headers().with("content-type", "application/json");
    return new Answer(status, headers, unreadable(call, what));
  }

  /** A result that a hook gave, as the answer to the request. */
  Answer ours(Json.Obj result) {
    Open call = open.orElseThrow();
    byte[] message = McpText.result(call.request().id(), result);
    McpMessage.Response response =
        new McpMessage.Response(call.request().id(), Optional.of(result), message);
    Headers headers = Headers.of("content-type", "application/json");
    return new Answer(200, headers, outcomes.reviewed(call, response));
  }

  /** What of this event goes on: as it is, changed, a refusal in its place, or nothing. */
  List<Event> review(Event event) {
    if (broken) {
      return List.of();
    }
    if (event.data().isEmpty()) {
      return List.of(SseText.safe(event));
    }
    return switch (read(event.data().get())) {
      case Reading.Good(McpMessage message) ->
          switch (message) {
            case McpMessage.Response response -> response(event, response);
            case McpMessage.Notification _ -> List.of(SseText.safe(event));
            case McpMessage.Request request -> fromServer(event, request);
            case McpMessage.Complaint _ -> unasked(event, "error", "an error about no request");
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
    byte[] reviewed = outcomes.reviewed(call.get(), response);
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
    Decision how = exchange.observes() ? Decision.WOULD_REFUSE : Decision.REFUSED;
    exchange.refusedBesides(
        new Operation.McpOther(name), new Refusal.NotGranted(why), how, Optional.empty());
    return exchange.observes() ? List.of(SseText.safe(event)) : List.of();
  }

  /**
   * The stream can no longer be understood. A request that still waits is answered here and now,
   * and nothing of the stream passes after that; where nobody waits, it is one event that is left
   * out.
   */
  List<Event> brokenOff(String what) {
    if (open.isEmpty()) {
      exchange.refusedBesides(
          new Operation.McpOther("unreadable"), UNREADABLE, Decision.REFUSED, Optional.of(what));
      return List.of();
    }
    Open call = open.get();
    open = Optional.empty();
    broken = true;
    return List.of(SseText.message(Optional.empty(), unreadable(call, what)));
  }

  private byte[] unreadable(Open call, String what) {
    Optional<String> remedy = Optional.of("an answer that can be read: " + what);
    String decision = exchange.refusedBesides(call.shown(), UNREADABLE, Decision.REFUSED, remedy);
    return Refusals.message(UNREADABLE, call.request().id(), false, decision);
  }

  private Reading read(byte[] text) {
    Route.Limits limits = visit.route().limits();
    return McpReader.fromServer(text, limits.depth(), limits.members());
  }
}
