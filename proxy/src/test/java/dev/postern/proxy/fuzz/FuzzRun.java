package dev.postern.proxy.fuzz;

import dev.postern.proxy.fuzz.Player.Played;
import dev.postern.proxy.http.HttpSettings;
import dev.postern.proxy.http.Loops;
import dev.postern.proxy.http.OpenHouse;
import dev.postern.proxy.http.ReverseServer;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A proxy with a recording upstream behind it, and several clients at once before it. Cases are
 * played in heaps; after each heap everything must have ended.
 */
final class FuzzRun implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final Duration PATIENT = Duration.ofSeconds(20);

  private final Ledger ledger = new Ledger();
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final RecordingUpstream upstream = new RecordingUpstream();
  private final Judge judge = new Judge(upstream);
  private final ExecutorService clients =
      Executors.newFixedThreadPool(CLIENTS, Thread.ofPlatform().daemon().factory());
  private final Loops loops;
  private final ReverseServer server;
  private int played;

  /** Who quit in the heap before: what they said may still have been on its way. */
  private List<Verdict> quitBefore = List.of();

  FuzzRun(int count) throws IOException {
    loops = Loops.open(Loops.Transport.EPOLL, memory, count);
    HttpSettings.Times times =
        new HttpSettings.Times(PATIENT, PATIENT, PATIENT, PATIENT, PATIENT, PATIENT);
    server =
        ReverseServer.start(
            new HttpSettings(
                new InetSocketAddress("127.0.0.1", 0),
                HttpSettings.Sizes.DEFAULT,
                times,
                HttpSettings.Crowds.DEFAULT),
            OpenHouse.before(upstream.port(), ledger),
            loops);
  }

  RecordingUpstream upstream() {
    return upstream;
  }

  /** What came of a case, for tests that say themselves what should. */
  record Outcome(Played played, List<Ledger.Entry> entries) {
    List<Answers.Heard.Answer> answers() {
      return played.answers();
    }

    boolean hasEnded() {
      return played.end() == Answers.Heard.End.CLOSED || played.end() == Answers.Heard.End.RESET;
    }

    String story() {
      return FuzzRun.story(played, entries);
    }
  }

  /**
   * Plays them one after the other, each piece only when the one before it has been read: a whole
   * call on another connection of the same event loop lies between them. The server alone ends
   * each; the first that it does not end is the last.
   */
  List<Outcome> outcomes(List<Case> cases) throws IOException, InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    try (Beat beat = new Beat(server.address())) {
      List<Played> all = new ArrayList<>();
      boolean heard = true;
      for (int i = 0; i < cases.size() && heard; i++) {
        Played one = Player.play(cases.get(i), played++, server.address(), beat::once, false);
        heard = one.end() != Answers.Heard.End.SILENCE;
        all.add(one);
      }
      boolean ended = ledger.awaitEnds(PATIENT);
      for (Played one : all) {
        outcomes.add(new Outcome(one, ledger.take(one.from())));
      }
      if (!ended) {
        throw new AssertionError("an exchange has no end");
      }
      ledger.take(Beat.FROM);
    }
    return outcomes;
  }

  private record Verdict(Played played, Optional<String> wrong) {}

  /** Plays them, several at once, and tells each that is wrong. */
  List<String> play(List<Case> cases) throws InterruptedException, ExecutionException {
    List<Future<Verdict>> going = new ArrayList<>();
    for (Case one : cases) {
      int number = played++;
      going.add(
          clients.submit(() -> {
            Played done = Player.play(one, number, server.address(), Thread::onSpinWait, true);
            return new Verdict(done, judge.heard(done));
          }));
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < going.size(); i++) {
      try {
        verdicts.add(going.get(i).get(PATIENT.toSeconds(), TimeUnit.SECONDS));
      } catch (TimeoutException stuck) {
        return List.of("neither side goes on in " + cases.get(i));
      }
    }
    List<String> wrong = new ArrayList<>();
    if (!ledger.awaitEnds(PATIENT)) {
      wrong.add("an exchange has no end");
    }
    for (Verdict verdict : verdicts) {
      List<Ledger.Entry> entries = ledger.take(verdict.played().from());
      verdict
          .wrong()
          .or(() -> Judge.journalled(verdict.played(), entries))
          .ifPresent(what -> wrong.add(what + "\n  " + story(verdict.played(), entries)));
    }
    wrong.addAll(unheard(verdicts));
    upstream.left().clear();
    upstream.offences().forEach(what -> wrong.add("the upstream was sent " + what));
    upstream.offences().clear();
    return wrong;
  }

  /** What the upstream answered and nobody heard, though nobody had quit who said it. */
  private List<String> unheard(List<Verdict> verdicts) {
    List<Verdict> quitting = verdicts.stream().filter(it -> it.played().said().quits()).toList();
    Set<String> once = new HashSet<>();
    List<String> wrong = new ArrayList<>();
    for (Told told : upstream.left().values()) {
      boolean quit =
          Stream.of(quitting, quitBefore)
              .flatMap(List::stream)
              .anyMatch(it -> judge.unheard(told, it.played()));
      boolean again = !once.add(told.path() + " " + told.body()) && !told.path().equals("/mcp");
      if (!Judge.isEarly(told) && !quit || again) {
        wrong.add("nobody was answered " + told + whose(told, verdicts));
      }
    }
    quitBefore = quitting;
    return wrong;
  }

  /** The cases that can have said this. */
  private static String whose(Told told, List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(it -> it.played().said().bytes().contains(told.path()))
        .map(it -> "\n  " + story(it.played(), List.of()))
        .limit(3)
        .reduce("", String::concat);
  }

  private static String story(Played played, List<Ledger.Entry> entries) {
    return played.said()
        + "\n  read as "
        + played.script().requests().stream()
            .map(it -> it.method() + " " + it.target() + it.doubts())
            .toList()
        + " then "
        + played.script().end()
        + " "
        + played.script().why()
        + "\n  heard "
        + Shown.bytes(played.raw())
        + " then "
        + played.end()
        + "\n  journal "
        + entries;
  }

  @Override
  public void close() throws IOException {
    clients.shutdownNow();
    upstream.close();
    server.close();
    loops.close();
    long left = memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
    if (left != 0) {
      throw new AssertionError(left + " bytes were not given back");
    }
  }
}
