package dev.postern.proxy;

import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.journal.JournalReader;
import dev.postern.policies.journal.MappedJournal;
import dev.postern.policies.rulebook.Belongings;
import dev.postern.policies.rulebook.Reading;
import dev.postern.policies.rulebook.Rulebook;
import dev.postern.policies.rulebook.SidecarConfig;
import dev.postern.policies.rulebook.documents.Problem;
import dev.postern.proxy.admin.AdminServer;
import dev.postern.proxy.admin.Meters;
import dev.postern.proxy.http.DirectMemory;
import dev.postern.proxy.http.Loops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole sidecar: everything there is, put together, started and stopped in order. */
public final class Sidecar implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);

  /** Where a sidecar is in its life. */
  enum Phase {
    STARTING,
    SERVING,
    DRAINING,
    STOPPED
  }

  private final RuleFiles files;
  private final SidecarConfig config;
  private final Belongings belongings;
  private final LiveGate gate;
  private final Meters meters;
  private final Doors doors;
  private final AdminServer admin;
  private final RulesWatch watch;
  private final RulesInForce inForce;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
  private final CountDownLatch hurry = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** What is to be closed, the latest first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /**
   * Starts by the rules in these files.
   *
   * @throws IOException if they are invalid, or if something cannot be opened
   */
  public static Sidecar start(RuleFiles files) throws IOException {
    return switch (files.read()) {
      case Reading.Good good -> {
        Sidecar sidecar = new Sidecar(files, good);
        sidecar.serve();
        yield sidecar;
      }
      case Reading.Bad(List<Problem> problems) ->
          throw new IOException(
              problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    };
  }

  /** Opens everything by rules that were read from these files; on failure nothing stays open. */
  Sidecar(RuleFiles files, Reading.Good read) throws IOException {
    this.files = files;
    Rulebook rules = read.rules();
    config = rules.sidecar();
    new LogLevel().become(config.log().level().name());
    Bootstrap settings = new Bootstrap(config, System.getenv());
    inForce = new RulesInForce(read);
    boolean started = false;
    try {
      meters = owned(new Meters());
      settings.claimJournalBuffer();
      MappedJournal journal = owned(record(settings));
      belongings = Household.of(rules, meters.counting(journal), Clock.systemUTC());
      gate = new LiveGate(rules.open(belongings));
      DirectMemory memory =
          DirectMemory.capped(config.limits().directMemory().bytes(), Loops.usualCount());
      Loops loops = owned(Loops.open(memory));
      admin =
          owned(
              new AdminServer(
                  settings.admin(),
                  new Inside(this, inForce, new JournalReader(settings.journalPlaces())),
                  meters));
      doors = owned(new Doors(settings, gate, loops));
      watch = owned(new RulesWatch(files, config.secretDirs(), this::reload));
      count(journal);
      count(memory);
      started = true;
    } finally {
      if (!started) {
        closeAll();
      }
    }
    meters.rules(rules.edition(), false);
  }

  /** From now on it is ready. */
  void serve() {
    phase.set(Phase.SERVING);
    watch.start();
    sayHello(inForce.now().rules());
  }

  private static MappedJournal record(Bootstrap settings) throws IOException {
    try {
      return MappedJournal.open(
          settings.journalBuffer(),
          MappedJournal.SEGMENT_BYTES,
          settings.journal(),
          settings.whenFull(),
          Clock.systemUTC());
    } catch (IOException e) {
      throw new IOException("the journal cannot be opened: " + e, e);
    }
  }

  private <T extends AutoCloseable> T owned(T opened) {
    open.push(opened);
    return opened;
  }

  private void count(MappedJournal journal) {
    doors.count(meters);
    meters.shows("postern.journal.waiting.bytes", () -> journal.room().taken());
    meters.shows("postern.journal.capacity.bytes", () -> journal.room().capacity());
    meters.shows("postern.journal.missed.decisions", () -> journal.room().missed());
    meters.shows("postern.ready", () -> phase.get() == Phase.SERVING ? 1 : 0);
  }

  private void count(DirectMemory memory) {
    meters.shows("postern.memory.direct.used.bytes", memory::used);
    meters.shows("postern.memory.direct.capacity.bytes", memory::capacity);
    meters.grows("postern.memory.direct.refused", memory::refused);
  }

  private void sayHello(Reading.Good read) {
    Rulebook rules = read.rules();
    read.warnings().forEach(warning -> LOG.warn("{}", warning.headline()));
    LOG.atInfo()
        .setMessage("serving")
        .addKeyValue("inbound", inbound())
        .addKeyValue("envoy", told(envoy()))
        .addKeyValue("http", told(asked()))
        .addKeyValue("health", admin.health())
        .addKeyValue("metrics", admin.metrics())
        .addKeyValue("admin", admin.socket())
        .addKeyValue("edition", rules.edition())
        .addKeyValue("servers", String.join(" ", rules.servers()))
        .addKeyValue("version", VersionCommand.postern())
        .log();
  }

  private static String told(Optional<InetSocketAddress> address) {
    return address.map(InetSocketAddress::toString).orElse("closed");
  }

  public InetSocketAddress inbound() {
    return doors.proxy().address();
  }

  /** Where Envoy asks, if it may. */
  public Optional<InetSocketAddress> envoy() {
    return doors.envoy();
  }

  /** Where others ask over HTTP, if they may. */
  public Optional<InetSocketAddress> asked() {
    return doors.asked();
  }

  public InetSocketAddress health() {
    return admin.health();
  }

  public InetSocketAddress metrics() {
    return admin.metrics();
  }

  public Path adminSocket() {
    return admin.socket();
  }

  Phase phase() {
    return phase.get();
  }

  /**
   * Reads the rules again. Good ones replace those in force in one step; bad ones, and those that
   * cannot be opened, change nothing.
   */
  synchronized void reload() {
    try {
      readAgain();
    } catch (RuntimeException
        | LinkageError bug) { // of a plug-in's provider, perhaps: it must not end the watch
      LOG.error("the rules on disk cannot be opened", bug);
      refuse(List.of("they cannot be opened: " + bug));
    }
  }

  private void readAgain() {
    switch (files.read()) {
      case Reading.Good good -> replace(good);
      case Reading.Bad(List<Problem> problems) ->
          refuse(problems.stream().map(Problem::headline).toList());
    }
  }

  private void replace(Reading.Good good) {
    gate.replace(good.rules().open(belongings));
    inForce.replaced(good);
    meters.rules(good.rules().edition(), true);
    LOG.info("rules of edition {} are in force", good.rules().edition());
    if (!good.rules().sidecar().equals(config)) {
      LOG.warn("the SidecarConfig has changed; it is read at the next start");
    }
  }

  private void refuse(List<String> why) {
    inForce.refused(why);
    meters.badRules();
    LOG.error("the rules on disk cannot be used, those of edition {} stay", gate.edition());
    why.forEach(what -> LOG.error("{}", what));
  }

  /**
   * Begins to end, and returns. SIGTERM and SIGINT come here, and so does the operator's drain: the
   * first one lets what is under way finish, a second one hurries, and waits for nobody any longer.
   */
  void drain() {
    Phase before = phase.getAndUpdate(now -> now == Phase.STOPPED ? now : Phase.DRAINING);
    if (before == Phase.STARTING || before == Phase.SERVING) {
      Thread.ofPlatform().name("drain").start(this::end);
    } else {
      hurry.countDown();
    }
  }

  private void end() {
    try {
      LOG.info("not ready; accepting for {} more", config.drain().delay());
      doors.drain();
      boolean hurried = hurry.await(config.drain().delay().toMillis(), TimeUnit.MILLISECONDS);
      doors.stopAccepting();
      boolean quiet = !hurried && doors.areQuiet(config.drain().grace());
      LOG.info(quiet ? "all that was under way has ended" : "what is still under way is cut off");
    } catch (InterruptedException e) {
      LOG.warn("interrupted while draining; what is under way is cut off");
    } finally {
      closeAll();
      phase.set(Phase.STOPPED);
      LOG.info("ended");
      ended.countDown();
    }
  }

  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Ends at once. */
  @Override
  public void close() throws InterruptedException {
    hurry.countDown();
    drain();
    awaitEnd();
  }

  private void closeAll() {
    while (!open.isEmpty()) {
      AutoCloseable latest = open.pop();
      try {
        latest.close();
      } catch (Exception e) {
        LOG.warn("{} could not be closed", latest, e);
      }
    }
  }
}
