package dev.postern.policies.gate;

import dev.postern.hooks.chain.Heard;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Peer;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Subject;
import dev.postern.hooks.traffic.Target;
import dev.postern.policies.gate.Authorizer.Entry;
import dev.postern.policies.gate.Journal.Kept;
import dev.postern.policies.gate.Loads.Counted;
import dev.postern.policies.gate.Loads.Load;
import dev.postern.policies.gate.Trail.Decision;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange from the gate's side: its trail, its decision, and what it occupies until it ends.
 * The decision is kept before anything of it leaves; what is not kept is refused.
 */
final class Exchange {
  private static final Manner NOBODY = new Manner.Http(Challenge.of("postern"), false);
  private static final AtomicIntegerFieldUpdater<Exchange> CLOSED =
      AtomicIntegerFieldUpdater.newUpdater(Exchange.class, "closed");
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final String GUARDED = "x-postern-";
  static final Refusal UNKEPT =
      new Refusal.Overloaded(1, "the journal is full, and nothing passes unrecorded");
  private static final Refusal LEFT =
      new Refusal.Late("the request ended before all that was needed had come");

  private final Gate gate;
  private final Surroundings around;
  private final Peer peer;
  private final Trail trail;

  @SuppressWarnings("UnusedVariable") // by CLOSED
  private volatile int closed;

  private volatile @Nullable Thread waiting;
  private volatile boolean cancelled;
  private Speaker speaker = NOBODY;
  private boolean observe;
  private State state = State.OPEN;

  /** What it takes a place among until it ends, and whose; nothing until it was let in. */
  private @Nullable Load occupied;

  private Subject occupant = Subject.ANONYMOUS;

  /** Whether this exchange has its decision. */
  private enum State {
    OPEN,
    KEPT,
    /** The journal had no room for it. */
    UNKEPT
  }

  Exchange(Gate gate, Surroundings around, Arrival raw) {
    this(gate, around, raw.peer(), raw.door(), around.trust().clientIp(raw));
    Optional<String> parent = raw.headers().first("traceparent");
    if (parent.isPresent() && namesTrace(parent.get())) {
      trail.trace(parent.get().substring(3, 35));
    }
  }

  Exchange(Gate gate, Surroundings around, Peer peer, Door door) {
    this(gate, around, peer, door, peer.text());
  }

  private Exchange(Gate gate, Surroundings around, Peer peer, Door door, String clientIp) {
    this.gate = gate;
    this.around = around;
    this.peer = peer;
    this.observe = door.showsOnly();
    this.trail =
        new Trail(
            around.ids().next(),
            Optional.empty(),
            around.clock().millis(),
            door,
            clientIp,
            around.edition());
  }

  private static boolean namesTrace(String traceparent) {
    if (traceparent.length() < 55 || traceparent.charAt(35) != '-') {
      return false;
    }
    for (int i = 3; i < 35; i++) {
      if (Character.digit(traceparent.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  void found(Route route) {
    String name = route.target().name();
    trail.server(name);
    trail.step("target", name, "found");
    observe |= route.observe();
    speaker = route.standing().manner();
  }

  void known(Caller caller) {
    trail.caller(caller);
    trail.step("identify", caller.how(), caller.subject().toString());
  }

  void entered(Entry.Enters enters) {
    if (enters.role().isPresent()) {
      trail.role(enters.role().get());
    }
    trail.step("enter", enters.by(), enters.as());
  }

  /** From here on a refusal answers this message. */
  void speaks(Speaker next) {
    speaker = next;
  }

  void asked(Operation operation) {
    trail.operation(operation);
  }

  /** A judgement was yes; {@code stage} says in which round. */
  void grants(String stage, Judgement.Fine fine) {
    if (fine.rule().isPresent()) {
      trail.rule(fine.rule().get());
    }
    trail.step(stage, fine.by(), "yes");
  }

  /** A judgement was no: a refusal, or nothing where the server is only observed. */
  Optional<Answered> refuses(Judgement.No no) {
    no.rule().ifPresent(trail::rule);
    return soften(no.refusal(), no.remedy());
  }

  void heard(List<Heard> hooks) {
    trail.hooks(hooks);
  }

  void step(String stage, String who, String what) {
    trail.step(stage, who, what);
  }

  /**
   * The address that is answerable for this request: the client's, as far as it can be believed.
   */
  InetAddress client() {
    String client = trail.clientIp();
    return client.equals(peer.text()) ? peer.address() : InetAddress.ofLiteral(client);
  }

  /** Takes a place among what the subject has under way; it is given back in {@link #close}. */
  Counted occupy(Load load, Subject subject, int most) {
    Counted counted = around.loads().enter(load, subject, most);
    if (counted == Counted.IN) {
      occupied = load;
      occupant = subject;
    }
    return counted;
  }

  /** Gives its place back for one of another kind, with as many as the subject may have of it. */
  Counted occupyInstead(Load load, int most) {
    Load before = occupied;
    Subject subject = occupant;
    Counted counted = around.loads().enter(load, subject, most);
    if (counted == Counted.IN && before != null) {
      around.loads().leave(before, subject);
      occupied = load;
    }
    return counted;
  }

  /** The id of its decision. */
  String id() {
    return trail.id();
  }

  /** Whether what would be refused is only recorded. */
  boolean observes() {
    return observe;
  }

  /** A refusal; or nothing, where the server is only observed and the refusal only recorded. */
  Optional<Answered> soften(Refusal refusal, String remedy) {
    if (!observe) {
      return Optional.of(refuse(refusal, remedy));
    }
    if (trail.refusal().isEmpty()) {
      trail.refused(refusal, Decision.WOULD_REFUSE, Optional.of(remedy));
    }
    return Optional.empty();
  }

  Answered refuse(Refusal refusal, String remedy) {
    Decision how = trail.door().showsOnly() ? Decision.WOULD_REFUSE : Decision.REFUSED;
    trail.refused(refusal, how, Optional.of(remedy).filter(text -> !text.isEmpty()));
    return answered(keep() ? refusal : UNKEPT);
  }

  Verdict allow(Target target, Arrival head, Body body) {
    return keep() ? new Forward(target, head, body, trail) : answered(UNKEPT);
  }

  /** This goes to the server in the place of what came; what is said of that is decided already. */
  Verdict sends(Answered said, Target target, Arrival head, Body body) {
    return state == State.KEPT ? new Forward(target, head, body, trail) : said;
  }

  /** An answer of ours that is no refusal. */
  Answered instead(Answer answer) {
    return keep() ? new Answered(signed(answer), Optional.empty(), this) : answered(UNKEPT);
  }

  private Answer signed(Answer answer) {
    return new Answer(answer.status(), signed(answer.headers()), answer.text());
  }

  /** The upstream failed a call that was allowed: that is an ending, not another decision. */
  Answered failed(Refusal.Failure failure) {
    return answered(new Refusal.UpstreamFailed(failure));
  }

  /** A bug of ours: said in the log under the exchange's id, and a refusal to everybody else. */
  Answered broken(RuntimeException bug) {
    report(bug);
    Refusal refusal = new Refusal.Undecided("a bug: " + bug.getClass().getSimpleName());
    if (state != State.OPEN) {
      return answered(refusal);
    }
    try {
      return refuse(refusal, "a repaired Postern; the log tells more under this id");
    } catch (RuntimeException theJournals) {
      report(theJournals);
      state = State.UNKEPT;
      return answered(refusal);
    }
  }

  void report(RuntimeException bug) {
    LOG.error("exchange {} met a bug", trail.id(), bug);
  }

  private Answered answered(Refusal refusal) {
    Answer answer = Refusals.answer(refusal, speaker.manner(), trail.id());
    return new Answered(answer, Optional.of(refusal), this);
  }

  private boolean keep() {
    state = around.journal().decided(trail) == Kept.KEPT ? State.KEPT : State.UNKEPT;
    return state == State.KEPT;
  }

  /**
   * A second message of this exchange was refused: a result, or what the server sent besides.
   *
   * @return the id under which it is recorded
   */
  String refusedBesides(
      Operation operation, Refusal refusal, Decision how, Optional<String> remedy) {
    return refusedBesides(operation, refusal, how, remedy, List.of());
  }

  String refusedBesides(
      Operation operation,
      Refusal refusal,
      Decision how,
      Optional<String> remedy,
      List<Heard> hooks) {
    Trail child = besides(operation, hooks);
    child.refused(refusal, how, remedy);
    return keep(child);
  }

  /** Hooks have done something to a result, and it goes on if there is room to say so. */
  boolean allowedBesides(Operation operation, List<Heard> hooks) {
    return around.journal().decided(besides(operation, hooks)) == Kept.KEPT;
  }

  private Trail besides(Operation operation, List<Heard> hooks) {
    Trail child =
        new Trail(
            around.ids().next(),
            Optional.of(trail.id()),
            around.clock().millis(),
            trail.door(),
            trail.clientIp(),
            around.edition());
    trail.server().ifPresent(child::server);
    trail.caller().ifPresent(child::caller);
    trail.role().ifPresent(child::role);
    child.operation(operation);
    child.hooks(hooks);
    return child;
  }

  /** Where the journal has no room, the message is known under the exchange's own id. */
  private String keep(Trail child) {
    return around.journal().decided(child) == Kept.KEPT ? child.id() : trail.id();
  }

  /** These headers under the id of this decision, and nobody else's. */
  Headers signed(Headers headers) {
    return headers.without(Exchange::isGuarded).plus("x-postern-decision", trail.id());
  }

  private static boolean isGuarded(String name) {
    return name.regionMatches(true, 0, GUARDED, 0, GUARDED.length());
  }

  /**
   * The calling thread may wait from now on, until {@link #waited}. Event loops do not wait, and
   * must not be woken.
   */
  void waits() {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual()) {
      waiting = thread;
      if (cancelled) {
        thread.interrupt();
      }
    }
  }

  void waited() {
    if (waiting != null) {
      waiting = null;
    }
  }

  void cancel() {
    cancelled = true;
    Thread thread = waiting;
    if (thread != null) {
      thread.interrupt();
    }
  }

  void close(Ending ending) {
    if (!CLOSED.compareAndSet(this, 0, 1)) {
      LOG.error("exchange {} was closed twice", trail.id());
      return;
    }
    try {
      if (state == State.OPEN) {
        trail.refused(LEFT, Decision.REFUSED, Optional.empty());
        keep();
      }
      if (state == State.KEPT) {
        around.journal().ended(trail, ending);
      }
    } finally {
      leave();
    }
  }

  /** Nothing was decided and nothing will be: as if it had never come in. */
  void withdraw() {
    if (state != State.OPEN) {
      throw new IllegalStateException("what was decided is on record");
    }
    if (CLOSED.compareAndSet(this, 0, 1)) {
      leave();
    }
  }

  private void leave() {
    Load place = occupied;
    if (place != null) {
      around.loads().leave(place, occupant);
    }
    gate.leave();
  }
}
