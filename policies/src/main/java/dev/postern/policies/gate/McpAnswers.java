package dev.postern.policies.gate;

import static java.util.Objects.requireNonNull;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpReader;
import dev.postern.hooks.mcp.McpReader.Reading;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.sse.SseText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Refusal.Failure;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Transport;
import dev.postern.policies.gate.Dealings.Between;
import dev.postern.policies.gate.Dealings.Call;
import dev.postern.policies.gate.Trail.Decision;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What comes back from an MCP server. The response to a request under way is reviewed, on whichever
 * stream it comes; what notifies passes; what a server asks is judged; anything else is not passed
 * on. A request is answered once: what comes under its id after that is nobody's.
 */
final class McpAnswers {
  private static final Refusal UNREADABLE = new Refusal.UpstreamFailed(Failure.BROKEN);

  private final Visit visit;
  private final Exchange exchange;
  private final Sessions sessions;
  private final Dealings dealings;
  private Between who;
  private final Brought brought;

  /** Until it has been answered. */
  private @Nullable Call open;

  private boolean modern;

  private boolean broken;
  private boolean others;
  private boolean updates;

  McpAnswers(Visit visit, Exchange exchange, Surroundings around, Between who) {
    this.visit = visit;
    this.exchange = exchange;
    this.sessions = around.sessions();
    this.dealings = around.dealings();
    this.who = who;
    this.brought = new Brought(visit, dealings);
  }

  /**
   * From now on a response to this call is awaited.
   *
   * @param stateless whether it is of the era without sessions
   */
  void await(Call call, boolean stateless) {
    open = call;
    modern = stateless;
  }

  /**
   * The answer is a stream, which its client may lose and resume as another: the response may come
   * on any stream of the session.
   */
  void streams() {
    Call call = open;
    if (call != null && !modern && !who.session().isEmpty() && !keep(call)) {
      dealings.confused(who, call.id());
    }
  }

  /** The response comes on another stream; false when it could not be known there. */
  boolean comesElsewhere() {
    Call call = requireNonNull(open);
    open = null;
    return keep(call);
  }

  private boolean keep(Call call) {
    return brought
        .lasting(call.shown())
        .filter(shown -> dealings.called(who, new Call(call.id(), call.method(), shown)))
        .isPresent();
  }

  private Outcomes outcomes() {
    return new Outcomes(visit, exchange, brought);
  }

  boolean awaited() {
    return open != null;
  }

  boolean initializes() {
    return open != null && open.method().equals("initialize");
  }

  boolean lists() {
    return open != null && open.shown() instanceof Operation.Listing;
  }

  /** Whether a review may wait. */
  boolean waits() {
    return open == null
        ? visit.opensStream() && visit.route().hooks().waitsAfterAny()
        : visit.route().hooks().waitsAfter(open.shown());
  }

  /** A whole answer; where nobody awaits one, its head says all there is to say. */
  Answer review(Answer whole) {
    Call call = open;
    if (call == null) {
      return whole.text().length() == 0 ? whole : unasked(whole);
    }
    boolean kept = lists() || visit.route().standing().keeps();
    return review(call, kept ? whole.own() : whole);
  }

  private Answer review(Call call, Answer whole) {
    return switch (read(whole.text())) {
      case Reading.Good(McpMessage.Response response) when response.id().equals(call.id()) ->
          with(whole, reviewed(call, response));
      case Reading.Good(McpMessage.Complaint complaint) ->
          with(whole, outcomes().reviewed(call, complaint));
      case Reading.Good _ -> unreadable(whole, call, "it answers another request");
      case Reading.Bad(_, _, String what) -> unreadable(whole, call, what);
    };
  }

  /** Most responses are of interest to nobody. */
  private Text reviewed(Call call, McpMessage.Response response) {
    Optional<Text> no = turned(call, response.turn());
    if (no.isPresent()) {
      return no.get();
    }
    boolean plain =
        !(call.shown() instanceof Operation.Listing)
            && !visit.route().hooks().interestedAfter(call.shown());
    return plain ? response.text() : outcomes().reviewed(call, response);
  }

  /** What the server goes on with; an error where it may not. */
  private Optional<Text> turned(Call call, McpMessage.Turn turn) {
    return switch (turn) {
      case McpMessage.Turn.Last _ -> Optional.empty();
      case McpMessage.Turn.Later(String task) -> {
        brought.began(task, call.shown());
        yield Optional.empty();
      }
      case McpMessage.Turn.Asks(var state, var methods) -> {
        Optional<Text> no = asksBack(call, methods);
        if (no.isEmpty()) {
          state.ifPresent(brought::given);
        }
        yield no;
      }
    };
  }

  /** The questions of a result that asks back are the server's requests to its client. */
  private Optional<Text> asksBack(Call call, List<String> methods) {
    for (String method : methods) {
      Operation question = new Operation.McpOther(method);
      if (Judgement.of(visit, question)
          instanceof Judgement.No(Refusal refusal, _, String remedy)) {
        String decision =
            exchange.refusedBesides(question, refusal, enforced(), Optional.of(remedy));
        if (!exchange.observes()) {
          return Optional.of(Text.of(Refusals.message(refusal, call.id(), false, decision)));
        }
      } else if (!exchange.allowedBesides(question, List.of()) && !exchange.observes()) {
        return Optional.of(
            Text.of(Refusals.message(Exchange.UNKEPT, call.id(), false, exchange.id())));
      }
    }
    return Optional.empty();
  }

  private static Answer with(Answer answer, Text body) {
    return body == answer.text() ? answer : new Answer(answer.status(), answer.headers(), body);
  }

  /** Servers of the old transport say "Accepted", and it means nothing to anybody. */
  private Answer unasked(Answer whole) {
    if (old().isEmpty()) {
      record("body", "a body that answers no request");
    }
    Headers bare = whole.headers().without("content-type"::equalsIgnoreCase);
    return exchange.observes() ? whole : new Answer(whole.status(), bare, new byte[0]);
  }

  /** What no parser can read is no result, but a client may show its text: not past the hooks. */
  private Answer unreadable(Answer whole, Call call, String what) {
    boolean failed = whole.status() < 200 || whole.status() >= 300;
    boolean harmless = whole.text().length() == 0 || !outcomes().hear(call);
    if (failed && harmless) {
      return whole;
    }
    byte[] message = unreadable(call, what);
    if (exchange.observes()) {
      return whole;
    }
    int status = failed ? whole.status() : Refusals.status(UNREADABLE);
    Headers headers = whole.headers().with("content-type", "application/json");
    return new Answer(status, headers, message);
  }

  /** A result that a hook gave, as the answer to the request. */
  Answer ours(Json.Obj result) {
    Call call = requireNonNull(open);
    Json.Obj whole =
        modern && result.get("resultType").isEmpty()
            ? result.with("resultType", Refusals.COMPLETE)
            : result;
    Text message = Text.of(McpText.result(call.id(), whole));
    McpMessage.Response response =
        new McpMessage.Response(call.id(), Optional.of(whole), McpMessage.Turn.Last.LAST, message);
    Headers headers = Headers.of("content-type", "application/json");
    return new Answer(200, headers, reviewed(call, response));
  }

  /** What of this event goes on: as it is, changed, a refusal in its place, or nothing. */
  List<Event> review(Event event) {
    if (broken) {
      return List.of();
    }
    if (event.data().isEmpty()) {
      return List.of(SseText.safe(event));
    }
    if (!event.type().isEmpty() && !event.type().equals("message")) {
      return event.type().equals("endpoint") && old().isPresent()
          ? endpoint(event, old().get())
          : otherEvent(event);
    }
    return switch (read(Text.of(event.data().get()))) {
      case Reading.Good(McpMessage message) ->
          switch (message) {
            case McpMessage.Response response -> response(event, response);
            case McpMessage.Notification notification -> told(event, notification);
            case McpMessage.Request request -> fromServer(event, request);
            case McpMessage.Complaint complaint -> complaint(event, complaint);
          };
      case Reading.Bad(_, _, String what) -> unreadable(event, what);
    };
  }

  private Optional<Transport.Sse> old() {
    return visit.route().target() instanceof Target.McpServer(_, _, Transport.Sse sse)
        ? Optional.of(sse)
        : Optional.empty();
  }

  /** From here on one knows to whom a post to this address belongs. */
  private List<Event> endpoint(Event event, Transport.Sse paths) {
    Optional<Endpoint> named = Endpoint.of(event, visit.route(), paths);
    if (named.isEmpty()) {
      record("endpoint", "an address to post to that is not the server's 'messages' with a query");
      return exchange.observes() ? List.of(SseText.safe(event)) : List.of();
    }
    who = new Between(who.server(), named.get().session(), who.subject());
    sessions.began(who.server(), who.session(), who.subject());
    return List.of(named.get().event());
  }

  private List<Event> response(Event event, McpMessage.Response response) {
    Optional<Call> call = answered(response.id());
    return call.isPresent()
        ? List.of(said(event, response, asItMayBe(call.get(), response)))
        : unasked(event, "response", "a response to no request under way here");
  }

  private Text asItMayBe(Call call, McpMessage.Response response) {
    return call.instead().isPresent() ? call.instead().get() : reviewed(call, response);
  }

  private Optional<Call> answered(McpMessage.Id id) {
    Call call = open;
    if (call != null && call.id().equals(id)) {
      open = null;
      return Optional.of(call);
    }
    return visit.opensStream() && !who.session().isEmpty()
        ? dealings.answered(who, id)
        : Optional.empty();
  }

  private List<Event> fromServer(Event event, McpMessage.Request request) {
    return modern
        ? unasked(event, request.method(), "in this era servers ask in results only")
        : new ServerAsks(visit, exchange, dealings, who).asked(event, request);
  }

  /** What is told of a resource is for those who may read it. */
  private List<Event> told(Event event, McpMessage.Notification notification) {
    Optional<String> uri = notification.uri();
    if (uri.isPresent()
        && Judgement.of(visit, new Operation.ResourceRead(uri.get())) instanceof Judgement.No) {
      return leftOut(event, "news of a resource that its hearer may not read");
    }
    boolean left =
        notification.method().equals("notifications/tasks")
            && (!visit.route().hooks().isEmpty() || !ServerAsks.mayAskAnything(visit));
    return left
        ? leftOut(event, "it may bear a result or questions; tasks/get brings them to be judged")
        : List.of(SseText.safe(event));
  }

  /** Recorded once in a stream, since there may be many. */
  private List<Event> leftOut(Event event, String why) {
    if (!updates) {
      updates = true;
      record("notification", why);
    }
    return exchange.observes() ? List.of(SseText.safe(event)) : List.of();
  }

  /** An error that names no request is the answer to the one that waits here. */
  private List<Event> complaint(Event event, McpMessage.Complaint complaint) {
    Call call = open;
    if (call == null) {
      return unasked(event, "error", "an error about no request");
    }
    open = null;
    return List.of(said(event, complaint, outcomes().reviewed(call, complaint)));
  }

  private static Event said(Event event, McpMessage message, Text reviewed) {
    return reviewed == message.text()
        ? SseText.safe(event)
        : SseText.message(event.id(), reviewed.bytes());
  }

  /** MCP's clients look at no other events than messages; it is told once that there were any. */
  private List<Event> otherEvent(Event event) {
    if (!others) {
      others = true;
      record("event", "an event that is no message");
    }
    return exchange.observes() ? List.of(SseText.safe(event)) : List.of();
  }

  private List<Event> unasked(Event event, String name, String why) {
    record(name, why);
    return exchange.observes() ? List.of(SseText.safe(event)) : List.of();
  }

  private void record(String name, String why) {
    exchange.refusedBesides(
        new Operation.McpOther(name), new Refusal.NotGranted(why), enforced(), Optional.empty());
  }

  private Decision enforced() {
    return exchange.observes() ? Decision.WOULD_REFUSE : Decision.REFUSED;
  }

  /** An observed server's event passes whatever it is, and whoever waits goes on waiting. */
  private List<Event> unreadable(Event event, String what) {
    if (!exchange.observes()) {
      return brokenOff(what);
    }
    recordUnreadable(what);
    return List.of(SseText.safe(event));
  }

  /**
   * The stream can no longer be understood. A request that still waits is answered here and now,
   * and nothing of the stream passes after that; where nobody waits, it is one event that is left
   * out.
   */
  List<Event> brokenOff(String what) {
    Call call = open;
    if (call == null) {
      recordUnreadable(what);
      return List.of();
    }
    open = null;
    broken = true;
    return List.of(SseText.message(Optional.empty(), unreadable(call, what)));
  }

  private void recordUnreadable(String what) {
    exchange.refusedBesides(
        new Operation.McpOther("unreadable"), UNREADABLE, enforced(), Optional.of(what));
  }

  private byte[] unreadable(Call call, String what) {
    Optional<String> remedy = Optional.of("an answer that can be read: " + what);
    String decision = exchange.refusedBesides(call.shown(), UNREADABLE, enforced(), remedy);
    return Refusals.message(UNREADABLE, call.id(), false, decision);
  }

  private Reading read(Text text) {
    Call call = open;
    McpReader reader = visit.route().standing().reader();
    return call == null ? reader.fromServer(text) : reader.fromServer(text, call.id());
  }
}
