package dev.postern.policies.gate;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Refusal.Unaccepted;
import dev.postern.hooks.traffic.Subject;
import dev.postern.hooks.traffic.Target;
import dev.postern.policies.gate.Authenticator.Identified;
import dev.postern.policies.gate.Authorizer.Entry;
import dev.postern.policies.gate.Loads.Counted;
import dev.postern.policies.gate.Loads.Load;
import dev.postern.policies.gate.Routes.Found;
import dev.postern.policies.gate.SubjectResolver.Resolved;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a request, in the order in which it happens. Immutable and shared by all threads;
 * one edition of the rules has one gate.
 */
public final class Gate {
  /** Who calls an observed server without anybody here knowing them. */
  static final Caller UNKNOWN = Caller.of(Subject.ANONYMOUS, "none");

  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final Routes routes;
  private final Surroundings around;
  private final Runnable whenRetired;

  /** One for being the gate in force, and one for each exchange under way. */
  private final AtomicLong users = new AtomicLong(1);

  /**
   * @param whenRetired runs once, when this gate was replaced and its last exchange has ended
   */
  public Gate(Routes routes, Surroundings around, Runnable whenRetired) {
    this.routes = routes;
    this.around = around;
    this.whenRetired = whenRetired;
  }

  public String edition() {
    return around.edition();
  }

  Admission admit(Arrival raw, Leave leave) {
    Exchange exchange = new Exchange(this, around, raw);
    try {
      Admission admission = find(around.trust().clean(raw), exchange, leave);
      if (admission == Waits.WAITS) {
        leave();
      }
      return admission;
    } catch (RuntimeException bug) {
      return exchange.broken(bug);
    }
  }

  Answered unreadable(Peer peer, Unreadable why) {
    return new Exchange(this, around, peer, why.door()).refuse(why.refusal(), "");
  }

  private Admission find(Arrival head, Exchange exchange, Leave leave) {
    return switch (CallPath.read(head.path())) {
      case CallPath.Unclear(String why) ->
          exchange.refuse(new Refusal.Malformed(Refusal.Flaw.HTTP, why), "a plain path");
      case CallPath.Clear path ->
          switch (at(head, path)) {
            case Found.Server(Route route) -> open(route, head, path, exchange, leave);
            case Found.Metadata metadata -> describe(metadata, head, path, exchange);
            case Found.OtherHost(Route route) -> otherHost(route, head, exchange);
            case Found.Nowhere _ ->
                exchange.refuse(
                    new Refusal.UnknownTarget(
                        "no server answers to "
                            + head.server().map(name -> name + " at ").orElse("")
                            + head.authority()
                            + path),
                    "a ProtectedServer whose hosts and path match");
          };
    };
  }

  private Found at(Arrival head, CallPath.Clear path) {
    return head.server().isPresent()
        ? routes.named(head.server().get(), head.authority(), path.decoded())
        : routes.find(head.authority(), path.decoded());
  }

  /** Where to get a token is for everybody: who has none has to begin somewhere. */
  private Admission describe(
      Found.Metadata found, Arrival head, CallPath.Clear path, Exchange exchange) {
    exchange.found(found.route());
    exchange.asked(new Operation.HttpCall(head.method(), path.decoded()));
    if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
      return exchange.refuse(
          new Refusal.NotAccepted(Unaccepted.METHOD_THAT_WRITES, "metadata is only read"), "GET");
    }
    exchange.step("enter", "metadata of " + found.route().target().name(), "for everybody");
    return exchange.instead(found.resource().answer());
  }

  private static Answered otherHost(Route route, Arrival head, Exchange exchange) {
    exchange.found(route);
    String why = "host " + head.authority() + " is not among the server's hosts";
    return exchange.refuse(
        new Refusal.NotAccepted(Unaccepted.HOST, why), "one of the server's hosts");
  }

  private Admission open(
      Route route, Arrival head, CallPath.Clear path, Exchange exchange, Leave leave) {
    exchange.found(route);
    if (!around.journal().hasRoom()) {
      return exchange.refuse(Exchange.UNKEPT, "a journal whose lines are taken away faster");
    }
    Optional<Refusal> unfit = Fitness.of(route, head, path);
    if (unfit.isPresent()) {
      return exchange.refuse(unfit.get(), "a request that this server takes");
    }
    Optional<Answered> shown =
        QueryCredentials.of(route, head)
            .flatMap(no -> exchange.soften(no, "the credential in a header"));
    if (shown.isPresent()) {
      return shown.get();
    }
    int wait = exchange.observes() ? 0 : around.loads().wait(exchange.client());
    if (wait > 0) {
      return exchange.refuse(
          new Refusal.TooMany(wait, "too many bad credentials from this address"),
          "waiting " + wait + " seconds");
    }
    return identify(route, head, path, exchange, leave);
  }

  private Admission identify(
      Route route, Arrival head, CallPath.Clear path, Exchange exchange, Leave leave) {
    return switch (route.authenticator().identify(head, leave)) {
      case Identified.Known(Caller caller) -> resolve(caller, route, head, path, exchange, leave);
      case Identified.NotMine _ ->
          exchange
              .soften(new Refusal.NoCredential("no credential came along"), "a credential")
              .<Admission>map(no -> no)
              .orElseGet(() -> enter(UNKNOWN, route, head, path, exchange));
      case Identified.Bad(String why) -> {
        if (!exchange.observes()) {
          around.loads().badCredential(exchange.client());
        }
        yield exchange
            .soften(new Refusal.BadCredential(why), "a valid credential")
            .<Admission>map(no -> no)
            .orElseGet(() -> enter(UNKNOWN, route, head, path, exchange));
      }
      case Identified.Later _ -> Waits.WAITS;
    };
  }

  private Admission resolve(
      Caller claimed,
      Route route,
      Arrival head,
      CallPath.Clear path,
      Exchange exchange,
      Leave leave) {
    return switch (route.resolver().resolve(claimed, head, leave)) {
      case Resolved.As(Caller caller) -> enter(caller, route, head, path, exchange);
      case Resolved.Nobody(String why) ->
          exchange
              .soften(new Refusal.BadCredential(why), "a subject that may call from outside")
              .<Admission>map(no -> no)
              .orElseGet(() -> enter(UNKNOWN, route, head, path, exchange));
      case Resolved.Later _ -> Waits.WAITS;
    };
  }

  private Admission enter(
      Caller caller, Route route, Arrival head, CallPath.Clear path, Exchange exchange) {
    exchange.known(caller);
    Optional<String> role = Optional.empty();
    switch (route.authorizer().mayEnter(caller)) {
      case Entry.Enters enters -> {
        role = enters.role();
        exchange.entered(enters);
      }
      case Entry.Stays(String by, String why, String remedy) -> {
        exchange.step("enter", by, "no");
        Optional<Answered> no = exchange.soften(new Refusal.MayNotEnter(why), remedy);
        if (no.isPresent()) {
          return no.get();
        }
      }
    }
    return comeIn(new Visit(route, head, path, caller, role), exchange);
  }

  private Admission comeIn(Visit visit, Exchange exchange) {
    Route.Limits limits = visit.route().limits();
    boolean stream = visit.opensStream();
    Load load = stream ? Load.STREAM : Load.CALL;
    int most = stream ? limits.streamsAtOnce() : limits.callsAtOnce();
    Subject subject = visit.caller().subject();
    Counted counted = exchange.occupy(load, subject, most);
    if (counted == Counted.SUBJECT_FULL) {
      Optional<Answered> no =
          exchange.soften(
              new Refusal.TooMany(1, "this subject has " + most + " under way already"),
              "fewer at once");
      if (no.isPresent()) {
        return no.get();
      }
      counted = exchange.occupy(load, subject, Integer.MAX_VALUE);
    }
    if (counted != Counted.IN) {
      return exchange.refuse(
          new Refusal.Overloaded(1, "as much is under way as this sidecar takes"),
          "fewer at once, of all subjects together");
    }
    return switch (visit.route().target()) {
      case Target.McpServer _ -> new Passage(exchange, new McpSide(visit, exchange, around));
      case Target.HttpApi _ -> new Passage(exchange, new HttpSide(visit, exchange));
    };
  }

  /** Counts an exchange in; false when this gate has closed. */
  boolean enter() {
    long now = users.get();
    while (now > 0 && !users.compareAndSet(now, now + 1)) {
      now = users.get();
    }
    return now > 0;
  }

  void leave() {
    if (users.decrementAndGet() == 0) {
      try {
        whenRetired.run();
      } catch (RuntimeException bug) {
        LOG.error("closing the gate of edition {} failed", edition(), bug);
      }
    }
  }
}
