package dev.postern.policies.gate;

import static java.util.Objects.requireNonNull;

import dev.postern.hooks.chain.HookChain;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpReader;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Event;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Need;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Target;
import dev.postern.hooks.traffic.Transport;
import dev.postern.policies.gate.Dealings.Ask;
import dev.postern.policies.gate.Dealings.Between;
import dev.postern.policies.gate.Dealings.Call;
import dev.postern.policies.gate.Loads.Counted;
import dev.postern.policies.gate.Loads.Load;
import dev.postern.policies.gate.McpCall.Checked;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A passage to an MCP server: its message is read once and strictly, judged by what the body says,
 * and what comes back is read before it is sent on. What is not understood does not pass.
 */
final class McpSide implements Side, Speaker {
  static final String SESSION = "mcp-session-id";

  /** A list is one caller's own. */
  private static final String PRIVATE = "private, no-cache, no-transform";

  /**
   * Reading more than this takes long enough to keep other connections of an event loop waiting.
   */
  private static final int MUCH = 64 << 10;

  private static final String ANOTHER_DOOR =
      "the reverse proxy or ext_proc in front of this server";

  private final Visit visit;
  private final Exchange exchange;
  private final Surroundings around;
  private final HookChain hooks;

  /** Whether answers come on another stream than requests go. */
  private final boolean old;

  private final Between who;
  private final McpAnswers answers;

  /** The request that was read, from when on refusals answer it. */
  private McpMessage.@Nullable Request asked;

  /** When it was asked for a verdict first. */
  private long begun;

  McpSide(Visit visit, Exchange exchange, Surroundings around) {
    this.visit = visit;
    this.exchange = exchange;
    this.around = around;
    this.hooks = visit.route().hooks();
    this.old =
        visit.route().target() instanceof Target.McpServer mcp
            && mcp.transport() instanceof Transport.Sse;
    this.who =
        new Between(visit.route().target().name(), session().orElse(""), visit.caller().subject());
    this.answers = new McpAnswers(visit, exchange, around, who);
  }

  @Override
  public Needs needs() {
    Route.Standing standing = visit.route().standing();
    return visit.head().method().equals("POST") ? standing.message() : standing.stream();
  }

  @Override
  public Verdict check(Body body, Leave leave) {
    if (begun == 0 || leave == Leave.NONE) {
      begun = System.nanoTime();
    }
    Optional<Answered> foreign = foreignSession();
    if (foreign.isPresent()) {
      return foreign.get();
    }
    return switch (visit.head().method()) {
      case "GET" -> streaming(body, new Operation.McpOther("stream/open"));
      case "DELETE" -> streaming(body, new Operation.McpOther("session/end"));
      default -> old ? posting(body, leave) : reading(body, leave);
    };
  }

  /** In which session a request is; of the old transport it is told by the address posted to. */
  private Optional<String> session() {
    if (!old) {
      return visit.head().headers().first(SESSION);
    }
    String query = visit.head().query();
    if (query.length() < 2 || !visit.head().method().equals("POST")) {
      return Optional.empty();
    }
    return visit.head().door().asksOnly()
        ? Endpoint.sessionHowever(query.substring(1))
        : Optional.of(Endpoint.session(query.substring(1)));
  }

  private Optional<Answered> foreignSession() {
    Optional<String> session = session();
    if (session.isEmpty()) {
      return old && visit.head().method().equals("POST") ? unknownSession() : Optional.empty();
    }
    String server = visit.route().target().name();
    return switch (around.sessions().whose(server, session.get(), visit.caller().subject())) {
      case THEIRS -> Optional.empty();
      case ANOTHERS ->
          exchange.soften(
              new Refusal.UnknownSession("the session belongs to another subject"),
              "a session of one's own");
      case UNKNOWN -> visit.head().door().asksOnly() ? Optional.empty() : unknownSession();
    };
  }

  private Optional<Answered> unknownSession() {
    return exchange.soften(
        new Refusal.UnknownSession("the session did not begin here, or has expired"),
        "a new session");
  }

  /**
   * Whoever only asks shows us no answer, and so no session's beginning: there it belongs to the
   * first of whom something passes in it.
   */
  private Optional<Answered> claimSession() {
    Optional<String> session = session();
    if (!visit.head().door().asksOnly() || session.isEmpty()) {
      return Optional.empty();
    }
    String server = visit.route().target().name();
    around.sessions().began(server, session.get(), visit.caller().subject());
    return around.sessions().whose(server, session.get(), visit.caller().subject())
            == Sessions.Belongs.THEIRS
        ? Optional.empty()
        : unknownSession();
  }

  /** A message without a body: a stream to open, a session to end. */
  private Verdict streaming(Body body, Operation operation) {
    exchange.asked(operation);
    if (body instanceof Body.Withheld(Body.Why why)) {
      return exchange.refuse(withheld(why), "the whole answer");
    }
    if (!(body instanceof Body.None)) {
      return exchange.refuse(
          new Refusal.Malformed(Refusal.Flaw.MESSAGE, "a body where MCP has none"), "no body");
    }
    return passes(operation, body);
  }

  /**
   * A post of the old transport has no answer of its own. What is said in the place of a result
   * goes on the caller's stream, where no other exchange can speak unasked: the server is asked for
   * a sign of life under the request's id, and what it says to that is replaced.
   */
  private Verdict posting(Body body, Leave leave) {
    Verdict verdict = reading(body, leave);
    McpMessage.Request request = asked;
    if (!(verdict instanceof Answered said)
        || request == null
        || said.answer().status() != 200
        || visit.head().door().asksOnly()) {
      return verdict;
    }
    Call refused =
        new Call(
            request.id(),
            request.method(),
            new Operation.McpOther(request.method()),
            Optional.of(Text.of(said.answer().body())));
    if (!around.dealings().called(who, refused)) {
      around.dealings().confused(who, request.id());
    }
    return exchange.sends(
        said,
        visit.route().target(),
        visit.forwarded(plainHeaders()),
        new Body.Whole(McpText.ping(request.id())));
  }

  private Verdict reading(Body body, Leave leave) {
    return switch (body) {
      case Body.Whole whole ->
          whole.text().length() > MUCH && leave == Leave.NONE
              ? Waits.WAITS
              : read(visit.route().standing().keeps() ? whole.own() : whole, leave);
      case Body.None _ ->
          exchange.refuse(
              new Refusal.Malformed(Refusal.Flaw.JSON, "there is no body"), "a JSON-RPC message");
      case Body.Withheld(Body.Why why) -> exchange.refuse(withheld(why), "the whole body");
      case Body.AsItComes _ ->
          throw new IllegalStateException("a door brought no body though one was needed");
    };
  }

  private static Refusal withheld(Body.Why why) {
    return switch (why) {
      case TOO_LARGE -> new Refusal.TooLarge("the body is larger than the server's limit");
      case PARTIAL -> new Refusal.TooLarge("only the beginning of the body came to this door");
      case LATE -> new Refusal.Late("the body took too long to arrive");
      case BROKEN -> new Refusal.Malformed(Refusal.Flaw.HTTP, "the body broke off");
      case NO_ROOM ->
          new Refusal.Overloaded(1, "as many bodies are being read as there is memory for");
      case NOT_SENT -> new Refusal.Undecided("the body is needed, and this door was not given it");
    };
  }

  private Verdict read(Body.Whole body, Leave leave) {
    return switch (visit.route().standing().reader().fromClient(body.text())) {
      case McpReader.Reading.Bad(var flaw, var id, String what) -> {
        exchange.speaks(manner(Manner.Awaits.UNKNOWN, id));
        yield exchange.refuse(new Refusal.Malformed(flaw, what), "a message read in one way only");
      }
      case McpReader.Reading.Good(McpMessage message) ->
          switch (message) {
            case McpMessage.Request request -> request(request, body, leave);
            case McpMessage.Notification notification -> notification(notification, body);
            case McpMessage.Response response -> response(response, body);
            case McpMessage.Complaint _ ->
                throw new IllegalStateException("clients' errors have ids, or are not read");
          };
    };
  }

  @Override
  public Manner manner() {
    McpMessage.Request request = requireNonNull(asked);
    boolean tool = request.operation() instanceof Operation.ToolCall;
    boolean asResult = tool && visit.route().refusesAsToolResult();
    Manner.Awaits awaits =
        old && visit.head().door().asksOnly() ? Manner.Awaits.ELSEWHERE : Manner.Awaits.RESPONSE;
    return new Manner.Mcp(
        visit.route().standing().challenge(),
        awaits,
        Optional.of(request.id()),
        asResult,
        Hidden.of(visit, request));
  }

  private Manner manner(Manner.Awaits awaits, Optional<McpMessage.Id> id) {
    Challenge challenge = visit.route().standing().challenge();
    return new Manner.Mcp(challenge, awaits, id, false, Optional.empty());
  }

  private Verdict request(McpMessage.Request request, Body.Whole body, Leave leave) {
    if (leave == Leave.NONE && (mayWait(request.operation()) || isHidden(request))) {
      return Waits.WAITS;
    }
    asked = request;
    exchange.speaks(this);
    exchange.asked(request.operation());
    if (old && !request.id().comesBack()) {
      return exchange.refuse(
          new Refusal.Malformed(Refusal.Flaw.MESSAGE, "an id that not all can read"),
          "an integer of at most 53 bits, or a short string");
    }
    Optional<Refusal> fault = Eras.fault(visit.head().headers(), request, old);
    if (fault.isPresent()) {
      return exchange.refuse(fault.get(), "headers that agree with the body, in a known revision");
    }
    Brought brought = new Brought(visit, around.dealings());
    Optional<Answered> foreign =
        brought.foreign(request).flatMap(no -> exchange.soften(no, "what was given to oneself"));
    return foreign.isPresent() ? foreign.get() : judged(brought.known(request), body, leave);
  }

  /** Whether it is refused, and nobody may tell that from there being no such thing. */
  private boolean isHidden(McpMessage.Request request) {
    return visit.route().hides()
        && !exchange.observes()
        && Judgement.of(visit, request.operation()) instanceof Judgement.No;
  }

  private Verdict judged(McpMessage.Request request, Body.Whole body, Leave leave) {
    Optional<Answered> crowded = listens(request);
    if (crowded.isPresent()) {
      return crowded.get();
    }
    return switch (new McpCall(visit, exchange).check(request)) {
      case Checked.Refused(Answered no) -> {
        if (visit.route().hides() && leave == Leave.TO_WAIT) {
          Beat.await(begun);
        }
        yield no;
      }
      case Checked.Go go ->
          visit.head().door().asksOnly() ? asIs(go, request, body) : go(go, request, body);
      case Checked.Answer(Operation shown, var result) -> {
        await(request, shown);
        yield exchange.instead(answers.ours(result));
      }
    };
  }

  /** What listens for as long as it likes takes a place among the streams. */
  private Optional<Answered> listens(McpMessage.Request request) {
    if (!request.method().equals("subscriptions/listen")) {
      return Optional.empty();
    }
    int most = visit.route().limits().streamsAtOnce();
    return exchange.occupyInstead(Load.STREAM, most) == Counted.IN
        ? Optional.empty()
        : exchange.soften(
            new Refusal.TooMany(1, "this subject has " + most + " streams open already"),
            "fewer at once");
  }

  /** What a task's result is shown as is what began it. */
  private void await(McpMessage.Request request, Operation shown) {
    Operation heard =
        shown instanceof Operation.Using(String method, var what, _)
                && (method.equals("tasks/result") || method.equals("tasks/get"))
                && !what.isEmpty()
            ? what.getFirst()
            : shown;
    answers.await(new Call(request.id(), request.method(), heard), Eras.isModern(request));
  }

  private Verdict go(Checked.Go go, McpMessage.Request request, Body.Whole body) {
    await(go.request(), go.shown());
    Optional<Answered> no =
        old && !answers.comesElsewhere()
            ? exchange.soften(
                new Refusal.TooLarge("an id used before, or more than is kept for the hooks"),
                "an id of its own, and smaller arguments")
            : Optional.empty();
    if (no.isPresent()) {
      return no.get();
    }
    McpMessage.Request now = go.request();
    Headers plain = MirroredHeaders.following(plainHeaders(), request, now);
    return forward(plain, now == request ? body : new Body.Whole(now.text()));
  }

  /**
   * The message can only go on as it came, and its answer is seen by nobody here: what needs more
   * than that is not let through half done.
   */
  private Verdict asIs(Checked.Go go, McpMessage.Request request, Body.Whole body) {
    if (visit.route().hides() && go.shown() instanceof Operation.Listing) {
      return misplaced("the list may show what is hidden, and this door cannot shorten it", body);
    }
    if (go.request() != request) {
      return misplaced("the message would have to change, and this door cannot change it", body);
    }
    boolean seen =
        go.shown() instanceof Operation.Using using && !using.tasks().isEmpty() && !hooks.isEmpty();
    return seen || hooks.interestedAfter(go.shown())
        ? misplaced("hooks ask for the answer, which this door does not show", body)
        : forward(plainHeaders(), body);
  }

  /** Where the server is only observed, the message goes on as it came. */
  private Verdict misplaced(String why, Body.Whole body) {
    Optional<Answered> no = exchange.soften(new Refusal.Undecided(why), ANOTHER_DOOR);
    return no.isPresent() ? no.get() : forward(plainHeaders(), body);
  }

  /** A hook before the call may answer it, and then those after the call hear it here. */
  private boolean mayWait(Operation operation) {
    return hooks.waitsBefore(operation)
        || (hooks.interestedBefore(operation) && hooks.waitsAfter(operation));
  }

  private Verdict notification(McpMessage.Notification notification, Body body) {
    exchange.speaks(manner(Manner.Awaits.NOTHING, Optional.empty()));
    Operation operation = new Operation.McpOther(notification.method());
    exchange.asked(operation);
    if (!notification.method().startsWith("notifications/")) {
      return exchange.refuse(
          new Refusal.NotGranted("a request dressed as a notification"), "an id");
    }
    return passes(operation, body);
  }

  private Verdict passes(Operation operation, Body body) {
    Optional<Answered> no = Judgement.enforced(visit, operation, exchange);
    return no.isPresent() ? no.get() : forward(plainHeaders(), body);
  }

  /** A client's response passes if it answers what a server was let ask; once. */
  private Verdict response(McpMessage.Response response, Body.Whole body) {
    exchange.speaks(manner(Manner.Awaits.NOTHING, Optional.empty()));
    Optional<Ask> ask = new ServerAsks(visit, exchange, around.dealings(), who).replied(response);
    exchange.asked(new Operation.McpOther(ask.map(Ask::method).orElse("response")));
    if (ask.isEmpty()) {
      return unawaited(response, body);
    }
    if (ask.get().declined().isEmpty()) {
      exchange.step("do", "asked by the server", "yes");
      return forward(plainHeaders(), body);
    }
    exchange.step("do", "refused to the server", "declined in the client's stead");
    byte[] refusal = ServerAsks.refusal(ask.get(), ask.get().declined().get());
    return visit.head().door().asksOnly()
        ? misplaced("the message would have to change, and this door cannot change it", body)
        : forward(plainHeaders(), new Body.Whole(Text.of(refusal)));
  }

  /**
   * Whoever only asks shows us no server's request, so one cannot know what a response answers. An
   * empty result, as it answers a ping, or an error grants a server nothing; any other passes if
   * the server may ask whatever there is to ask.
   */
  private Verdict unawaited(McpMessage.Response response, Body.Whole body) {
    boolean harmless =
        visit.head().door().asksOnly()
            && (response.result().map(result -> result.members().isEmpty()).orElse(true)
                || ServerAsks.mayAskAnything(visit));
    Optional<Answered> no =
        harmless
            ? Optional.empty()
            : exchange.soften(
                new Refusal.NotGranted("a response to no request that went through here"),
                "a request of the server that went through here, lately and once");
    if (no.isPresent()) {
      return no.get();
    }
    exchange.step("do", "response", "yes");
    return forward(plainHeaders(), body);
  }

  /** Answers are read, so servers must not compress them. */
  private Headers plainHeaders() {
    return visit.forwardedHeaders("accept-encoding", "identity");
  }

  private Verdict forward(Headers headers, Body body) {
    Optional<Answered> foreign = claimSession();
    if (foreign.isEmpty() && asked != null && visit.head().door().asksOnly()) {
      new Brought(visit, around.dealings()).claims(asked);
    }
    return foreign.isPresent()
        ? foreign.get()
        : exchange.allow(visit.route().target(), visit.forwarded(headers), body);
  }

  @Override
  public Reply answer(AnswerHead.Came head) {
    boolean fine = head.status() >= 200 && head.status() < 300;
    if (fine) {
      noteSession(head.headers());
    }
    Headers headers = exchange.signed(head.headers());
    if (answers.lists() && !exchange.observes()) {
      headers = headers.without("etag"::equalsIgnoreCase).with("cache-control", PRIVATE);
    }
    Optional<Need> need = need(head.headers(), fine);
    if (need.filter(Need.Events.class::isInstance).isPresent()) {
      answers.streams();
    }
    return need.isPresent()
        ? new Reply.Let(head.status(), headers, need.get(), answers.waits())
        : exchange.failed(Refusal.Failure.BROKEN);
  }

  /** What must be read of an answer; empty when it is of a kind that cannot be read. */
  private Optional<Need> need(Headers headers, boolean fine) {
    Route.Standing standing = visit.route().standing();
    String type = mediaType(headers);
    boolean plain = headers.first("content-encoding").orElse("identity").equals("identity");
    boolean stream = visit.opensStream();
    if (type.equals("text/event-stream") && (stream || answers.awaited())) {
      return plain ? Optional.of(standing.events()) : Optional.empty();
    }
    if (!fine && !answers.awaited()) {
      return Optional.of(Need.Nothing.NOTHING);
    }
    boolean readable =
        !fine || (!stream && (!answers.awaited() || type.equals("application/json")));
    return plain && readable ? Optional.of(standing.whole()) : Optional.empty();
  }

  private static String mediaType(Headers headers) {
    String type = headers.first("content-type").orElse("");
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }

  private void noteSession(Headers headers) {
    String server = visit.route().target().name();
    if (answers.initializes()) {
      headers
          .first(SESSION)
          .ifPresent(id -> around.sessions().began(server, id, visit.caller().subject()));
    }
    if (visit.head().method().equals("DELETE")) {
      visit.head().headers().first(SESSION).ifPresent(id -> around.sessions().ended(server, id));
    }
  }

  @Override
  public Answer review(Answer whole, Fate fate) {
    return answers.review(whole);
  }

  @Override
  public List<Event> review(Event event) {
    return answers.review(event);
  }

  @Override
  public List<Event> brokenOff(String what) {
    return answers.brokenOff(what);
  }
}
