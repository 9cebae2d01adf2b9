package dev.postern.e2e.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.e2e.fuzz.StreamMaker.Change;
import dev.postern.e2e.fuzz.StreamMaker.Made;
import dev.postern.hooks.sse.SseReader;
import dev.postern.hooks.sse.SseText;
import dev.postern.hooks.traffic.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds the events that a gate would see of a stream against those that other parsers find in what
 * leaves it: none more, none less, none other.
 */
final class StreamJudge implements AutoCloseable {
  private static final int LIMIT = 1 << 20;

  private final List<OtherParser> others;
  private long events;

  StreamJudge() throws IOException, InterruptedException {
    others = List.of(OtherParser.javaScript(), OtherParser.python());
  }

  /**
   * What leaves.
   *
   * @param said the events with data that were judged, as the other parsers spell them
   * @param safe whether every client must read it so, not only those that keep to the rules
   */
  private record Leaving(byte[] bytes, String said, boolean safe) {}

  List<String> wrong(List<Made> heap) throws IOException {
    List<String> wrong = new ArrayList<>();
    List<Leaving> leaving = new ArrayList<>();
    for (Made made : heap) {
      List<Event> cut = read(made.chunks());
      if (!said(cut).equals(said(read(List.of(made.stream()))))) {
        wrong.add("other events where it is cut elsewhere: " + made);
      }
      leaving.add(leaving(cut, made.changes()));
      leaving.add(new Leaving(made.stream(), came(cut), false));
    }
    List<byte[]> texts = leaving.stream().map(Leaving::bytes).toList();
    others.forEach(other -> other.show(OtherParser.Kind.EVENTS, texts));
    for (OtherParser other : others) {
      List<String> heard = other.heard(texts.size());
      for (int i = 0; i < heard.size(); i++) {
        compare(other, heard.get(i), leaving.get(i), heap.get(i / 2)).ifPresent(wrong::add);
      }
    }
    return wrong;
  }

  private static Optional<String> compare(OtherParser other, String line, Leaving ours, Made made) {
    String heard = inOne(line);
    int bar = heard.indexOf('|');
    String byTheRules = bar < 0 ? heard : heard.substring(0, bar);
    boolean alike =
        byTheRules.equals(ours.said())
            && (bar < 0
                || !ours.safe()
                || heard.substring(bar + 1).equals(withoutIds(ours.said())));
    return alike
        ? Optional.empty()
        : Optional.of(
            other.name()
                + " finds "
                + heard
                + "\n  and we "
                + ours.said()
                + "\n  in "
                + Shown.of(ours.bytes())
                + "\n  which came as "
                + made);
  }

  /** How many U+FFFD stand for bytes that are no UTF-8 is everyone's own affair. */
  private static String inOne(String said) {
    return said.replaceAll("(efbfbd)+", "efbfbd");
  }

  private static String withoutIds(String said) {
    return said.replaceAll(" [0-9a-f]* ", " ");
  }

  private static List<Event> read(List<byte[]> chunks) {
    SseReader reader = new SseReader(LIMIT);
    List<Event> events = new ArrayList<>();
    chunks.forEach(chunk -> events.addAll(reader.read(chunk)));
    return events;
  }

  private static List<String> said(List<Event> events) {
    return events.stream()
        .map(event -> event.type() + event.id() + event.data().map(Shown::of))
        .toList();
  }

  private Leaving leaving(List<Event> came, List<Change> changes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<String> said = new ArrayList<>();
    String lastId = "";
    for (int i = 0; i < came.size(); i++) {
      Optional<Event> left = changed(came.get(i), changes.get(i % changes.size()));
      if (left.isEmpty()) {
        continue;
      }
      events++;
      bytes.writeBytes(left.get().bytes());
      lastId = left.get().id().orElse(lastId);
      if (left.get().data().isPresent()) {
        said.add(line(came.get(i), left.get(), lastId));
      }
    }
    return new Leaving(bytes.toByteArray(), inOne(String.join(";", said)), true);
  }

  /** What the events say as they came. */
  private static String came(List<Event> events) {
    List<String> said = new ArrayList<>();
    String lastId = "";
    for (Event event : events) {
      lastId = event.id().orElse(lastId);
      if (event.data().isPresent()) {
        String type = event.type().isEmpty() ? "message" : event.type();
        String data = new String(event.data().get(), UTF_8);
        said.add(Spelling.hex(type) + " " + Spelling.hex(lastId) + " " + Spelling.hex(data));
      }
    }
    return inOne(String.join(";", said));
  }

  /** What was judged is what came, unless it was said anew. */
  private static String line(Event came, Event left, String id) {
    Event judged = left.type().equals(came.type()) && came.data().isPresent() ? came : left;
    String type = judged.type().isEmpty() ? "message" : judged.type();
    String data = new String(judged.data().orElseThrow(), UTF_8);
    return hex(type) + " " + hex(id) + " " + hex(data);
  }

  private static String hex(String text) {
    return Spelling.hex(text.replace('\0', '\uFFFD'));
  }

  private static Optional<Event> changed(Event event, Change change) {
    return switch (change) {
      case NONE -> Optional.of(SseText.safe(event));
      case LEFT_OUT -> Optional.empty();
      case SAID_ANEW ->
          Optional.of(
              SseText.message(
                  event.id(), event.data().orElse("{\r\rdata: x\n\rid: y".getBytes(UTF_8))));
    };
  }

  /** How many events have left. */
  long events() {
    return events;
  }

  @Override
  public void close() {
    others.forEach(OtherParser::close);
  }
}
