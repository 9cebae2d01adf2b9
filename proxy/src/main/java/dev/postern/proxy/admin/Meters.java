package dev.postern.proxy.admin;

import dev.postern.hooks.traffic.Refusal;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Trail;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What is counted. Decisions and endings are counted where they are recorded. */
public final class Meters implements AutoCloseable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  private record Decided(String server, String door, String decision, String reason) {}

  private record Ended(String server, String door, String ending) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Decided, Counter> decisions = new ConcurrentHashMap<>();
  private final Map<Trail.Remark, Counter> hooks = new ConcurrentHashMap<>();
  private final Map<Ended, Timer> exchanges = new ConcurrentHashMap<>();
  private final Counter journalFull = registry.counter("postern.journal.full");
  private final Counter reloaded =
      registry.counter("postern.rules.reloads", Tags.of("outcome", "good"));
  private final Counter refusedReloads =
      registry.counter("postern.rules.reloads", Tags.of("outcome", "bad"));
  private final MultiGauge edition = MultiGauge.builder("postern.rules.edition").register(registry);

  /** The registry holds on to functions only weakly. */
  private final List<LongSupplier> kept = new CopyOnWriteArrayList<>();

  public Meters() {
    Collections.showIn(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** The same journal, and everything that is recorded in it is counted. */
  public Journal counting(Journal journal) {
    return new Journal() {
      @Override
      public Kept decided(Trail trail) {
        Kept kept = journal.decided(trail);
        count(trail, kept);
        return kept;
      }

      @Override
      public boolean hasRoom() {
        return journal.hasRoom();
      }

      @Override
      public void ended(Trail trail, Ending ending) {
        journal.ended(trail, ending);
        time(trail, ending);
      }
    };
  }

  private void count(Trail trail, Journal.Kept kept) {
    if (kept == Journal.Kept.FULL) {
      journalFull.increment();
      return;
    }
    trail.remarks().forEach(this::count);
    boolean onlyRemarks = trail.parent().isPresent() && trail.decision() == Trail.Decision.ALLOWED;
    if (!onlyRemarks) {
      countDecision(trail);
    }
  }

  private void countDecision(Trail trail) {
    Decided decided =
        new Decided(
            trail.server().orElse(""),
            trail.door().word(),
            trail.decision().word(),
            trail.refusal().map(Refusal::reason).orElse(""));
    decisions
        .computeIfAbsent(
            decided,
            one ->
                registry.counter(
                    "postern.decisions",
                    Tags.of(
                        "server",
                        one.server,
                        "door",
                        one.door,
                        "decision",
                        one.decision,
                        "reason",
                        one.reason)))
        .increment();
  }

  private void count(Trail.Remark remark) {
    hooks
        .computeIfAbsent(
            remark,
            one -> registry.counter("postern.hooks", "hook", one.hook(), "outcome", one.did()))
        .increment();
  }

  private void time(Trail trail, Ending ending) {
    Ended ended = new Ended(trail.server().orElse(""), trail.door().word(), ending.how().word());
    exchanges
        .computeIfAbsent(ended, this::timer)
        .record(System.nanoTime() - trail.startNanos(), TimeUnit.NANOSECONDS);
  }

  private Timer timer(Ended ended) {
    return Timer.builder("postern.exchange")
        .tags("server", ended.server, "door", ended.door, "ending", ended.ending)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** New rules are in force. */
  public void rules(String name, boolean reload) {
    if (reload) {
      reloaded.increment();
    }
    edition.register(List.of(MultiGauge.Row.of(Tags.of("edition", name), 1)), true);
  }

  /** Rules that were read anew were no good. */
  public void badRules() {
    refusedReloads.increment();
  }

  /** A number that somebody else keeps, and that only grows. */
  public void grows(String name, LongSupplier value) {
    kept.add(value);
    registry.more().counter(name, Tags.empty(), value, LongSupplier::getAsLong);
  }

  /** A number that somebody else keeps. */
  public void shows(String name, LongSupplier value) {
    Gauge.builder(name, value, LongSupplier::getAsLong).strongReference(true).register(registry);
  }

  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
