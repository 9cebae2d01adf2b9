package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.HookProvider;
import dev.postern.hooks.ToolHook;
import dev.postern.hooks.json.Json;
import dev.postern.policies.rulebook.documents.Problem;
import dev.postern.policies.rulebook.documents.Source;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads texts as tests need it: at noon of the first of November 2026, with two kinds of hooks. */
final class Reader {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC);

  final Hooks hooks = new Hooks();
  private final RulebookReader reader;

  Reader() {
    this(Map.of());
  }

  Reader(Map<String, String> variables) {
    reader = new RulebookReader(List.of(hooks), variables, CLOCK);
  }

  RulebookReader ofFiles() {
    return reader;
  }

  Reading read(String text) {
    return reader.readTexts(List.of(Source.of("rules.yaml", text)), List.of());
  }

  Reading read(String text, String... overlays) {
    List<Source> above = new ArrayList<>();
    for (int i = 0; i < overlays.length; i++) {
      above.add(Source.of("over" + (i + 1) + ".yaml", overlays[i]));
    }
    return reader.readTexts(List.of(Source.of("rules.yaml", text)), above);
  }

  Reading.Good good(String text, String... overlays) {
    Reading reading = read(text, overlays);
    if (reading instanceof Reading.Bad bad) {
      assertThat(bad.problems().stream().map(Problem::toString)).isEmpty();
    }
    return (Reading.Good) reading;
  }

  List<String> problems(String text, String... overlays) {
    Reading reading = read(text, overlays);
    assertThat(reading).isInstanceOf(Reading.Bad.class);
    return ((Reading.Bad) reading).problems().stream().map(Problem::headline).toList();
  }

  List<String> warnings(String text) {
    return good(text).warnings().stream().map(Problem::headline).toList();
  }

  /**
   * Makes {@code shout}, which sees tools, can be closed and wants a {@code word}; remembers what
   * it made, with which configuration, and what was closed.
   */
  static final class Hooks implements HookProvider {
    final List<Json.Obj> opened = new CopyOnWriteArrayList<>();

    /** The word that from now on makes a configuration unusable. */
    volatile String unusable = "";

    final List<Shout> made = new CopyOnWriteArrayList<>();

    @Override
    public Set<String> kinds() {
      return Set.of("shout", "whisper");
    }

    @Override
    public Opened open(String kind, Json.Obj config) {
      opened.add(config);
      if (kind.equals("shout") && config.get("word").isEmpty()) {
        return new Opened.Unusable(List.of(new Wrong(Optional.empty(), "a word is needed")));
      }
      if (config.get("word").equals(Optional.of(new Json.Str("explode")))) {
        throw new ArithmeticException("a provider's own fault");
      }
      if (config.get("loudness").isPresent()) {
        return new Opened.Unusable(List.of(new Wrong(Optional.of("loudness"), "must be a number")));
      }
      if (config.get("word").equals(Optional.of(new Json.Str(unusable)))) {
        return new Opened.Unusable(List.of(new Wrong(Optional.empty(), "not any more")));
      }
      Shout shout = new Shout();
      made.add(shout);
      return new Opened.Ready(shout);
    }

    List<Shout> open() {
      return made.stream().filter(Shout::isOpen).toList();
    }
  }

  /** Does nothing and can be closed. */
  static final class Shout implements ToolHook, AutoCloseable {
    private final CountDownLatch open = new CountDownLatch(1);

    boolean isOpen() {
      return open.getCount() > 0;
    }

    /** Hooks are closed on a thread of their own. */
    void awaitClosed() throws InterruptedException {
      assertThat(open.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
      open.countDown();
    }
  }
}
