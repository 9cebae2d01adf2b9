package dev.postern.policies.gate;

import dev.postern.hooks.chain.Heard;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.RuleRef;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one message, step by step, as it happens. The journal, explanations and metrics
 * are readings of it. Owned by the exchange: one thread at a time writes, and whoever is handed it
 * by the journal's port reads it there and then.
 */
public final class Trail {
  /** What was decided. */
  public enum Decision {
    ALLOWED("allowed"),
    REFUSED("refused"),
    /** It was not enforced: the server is only observed. */
    WOULD_REFUSE("would have refused");

    private final String word;

    Decision(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /** A hook, and the word for what it did. */
  public record Remark(String hook, String did) {}

  private static final int STEP = 3;

  private final String id;
  private final Optional<String> parent;
  private final long epochMillis;
  private final long startNanos;
  private final Door door;
  private final String clientIp;
  private final String edition;

  /** Stage, who, what; stage, who, what. Strings that were there before, wherever possible. */
  private String[] steps = new String[4 * STEP];

  private int stepsEnd;
  private List<Heard> hooks = List.of();
  private @Nullable String server;
  private @Nullable Caller caller;
  private @Nullable String role;
  private @Nullable Operation operation;
  private @Nullable RuleRef rule;
  private @Nullable Refusal refusal;
  private @Nullable String remedy;
  private @Nullable String trace;
  private Decision decision = Decision.ALLOWED;

  Trail(
      String id,
      Optional<String> parent,
      long epochMillis,
      Door door,
      String clientIp,
      String edition) {
    this.id = id;
    this.parent = parent;
    this.epochMillis = epochMillis;
    this.startNanos = System.nanoTime();
    this.door = door;
    this.clientIp = clientIp;
    this.edition = edition;
  }

  /** In which stage, who looked, and what came of it. */
  void step(String stage, String who, String what) {
    if (stepsEnd == steps.length) {
      steps = Arrays.copyOf(steps, 2 * steps.length);
    }
    steps[stepsEnd] = stage;
    steps[stepsEnd + 1] = who;
    steps[stepsEnd + 2] = what;
    stepsEnd += STEP;
  }

  void server(String name) {
    server = name;
  }

  void caller(Caller known) {
    caller = known;
  }

  void role(String known) {
    role = known;
  }

  void operation(Operation asked) {
    operation = asked;
  }

  void rule(RuleRef decisive) {
    rule = decisive;
  }

  void hooks(List<Heard> heard) {
    hooks = heard;
  }

  void trace(String id) {
    trace = id;
  }

  /** Notes a no; {@code remedy} says what would have allowed it. */
  void refused(Refusal why, Decision how, Optional<String> whatWouldHelp) {
    refusal = why;
    decision = how;
    remedy = whatWouldHelp.orElse(null);
  }

  public String id() {
    return id;
  }

  /** The message that this one belongs to: a call, for the veto of its result. */
  public Optional<String> parent() {
    return parent;
  }

  public long epochMillis() {
    return epochMillis;
  }

  public long startNanos() {
    return startNanos;
  }

  public Door door() {
    return door;
  }

  public String clientIp() {
    return clientIp;
  }

  /** The edition of the rules that decided. */
  public String edition() {
    return edition;
  }

  /** How many steps there are. */
  public int steps() {
    return stepsEnd / STEP;
  }

  public String stage(int step) {
    return steps[Objects.checkIndex(step * STEP, stepsEnd)];
  }

  /** Who looked in this step. */
  public String who(int step) {
    return steps[Objects.checkIndex(step * STEP, stepsEnd) + 1];
  }

  /** What came of this step. */
  public String what(int step) {
    return steps[Objects.checkIndex(step * STEP, stepsEnd) + 2];
  }

  public List<Heard> hooks() {
    return hooks;
  }

  /** What hooks did besides looking: a failure that let a call pass is among it. */
  public List<Remark> remarks() {
    if (hooks.isEmpty()) {
      return List.of();
    }
    return hooks.stream()
        .filter(heard -> heard.did() != Heard.Did.PASSED)
        .map(heard -> new Remark(heard.hook(), heard.did().word()))
        .toList();
  }

  public Optional<String> server() {
    return Optional.ofNullable(server);
  }

  public Optional<Caller> caller() {
    return Optional.ofNullable(caller);
  }

  public Optional<String> role() {
    return Optional.ofNullable(role);
  }

  public Optional<Operation> operation() {
    return Optional.ofNullable(operation);
  }

  public Optional<RuleRef> rule() {
    return Optional.ofNullable(rule);
  }

  public Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }

  /** The trace id of the caller's {@code traceparent}. */
  public Optional<String> trace() {
    return Optional.ofNullable(trace);
  }

  public Decision decision() {
    return decision;
  }
}
