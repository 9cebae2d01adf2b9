package dev.postern.policies.journal;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Trail;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The journal of made-up calls: word for word what the real one would say, kept in memory until
 * somebody takes it.
 */
public final class MemoryJournal implements Journal {
  private final Clock clock;
  private final List<Json.Obj> lines = new ArrayList<>();

  public MemoryJournal(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Kept decided(Trail trail) {
    Line line = new Line();
    Lines.decision(line, trail);
    lines.add(read(line));
    return Kept.KEPT;
  }

  @Override
  public synchronized void ended(Trail trail, Ending ending) {
    Line line = new Line();
    Lines.end(line, trail, ending, clock.millis(), System.nanoTime() - trail.startNanos());
    lines.add(read(line));
  }

  @Override
  public boolean hasRoom() {
    return true;
  }

  /** The lines since the last time. */
  public synchronized List<Json.Obj> take() {
    List<Json.Obj> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  private static Json.Obj read(Line line) {
    return switch (JsonText.read(line.bytes(), 0, line.length(), JsonText.Rules.ANSWERS)) {
      case JsonText.Reading.Good(Json.Obj object) -> object;
      case JsonText.Reading.Good _, JsonText.Reading.Bad _ ->
          throw new IllegalStateException("a line of the journal that is no JSON object");
    };
  }
}
