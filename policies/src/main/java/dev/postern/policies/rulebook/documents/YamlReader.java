package dev.postern.policies.rulebook.documents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the YAML of one source into nodes. Built upon the parser's events rather than its trees, so
 * that depth and the size of what aliases stand for are bounded before anything is built.
 */
final class YamlReader {
  private static final int DEEPEST = 64;
  private static final int MOST_NODES = 100_000;
  private static final int LONGEST_NUMBER = 100;
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
  private static final Pattern FRACTION =
      Pattern.compile(
          "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
              + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
  private static final Pattern TRUTH = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern NOTHING = Pattern.compile("null|Null|NULL|~|");

  private final Source source;
  private final Problems problems;
  private final Iterator<Event> events;
  private final Map<String, Node> anchors = new HashMap<>();
  private int budget = MOST_NODES;

  private YamlReader(Source source, Problems problems) {
    this.source = source;
    this.problems = problems;
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source.name())
            .setUseMarks(true)
            .setParseComments(false)
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    this.events = new Parse(settings).parseString(source.text()).iterator();
  }

  /**
   * The documents of a source, empty ones left out; nothing when one of them cannot be read, since
   * a reader that lost its place has nothing reliable to say about the rest.
   */
  static Optional<List<Node>> read(Source source, Problems problems) {
    Optional<Problem> unfit = Characters.unfit(source);
    if (unfit.isPresent()) {
      problems.add(unfit.get());
      return Optional.empty();
    }
    try {
      return Optional.of(new YamlReader(source, problems).documents());
    } catch (Unreadable e) {
      problems.add(e.problem);
    } catch (MarkedYamlEngineException e) {
      problems.add(
          e.getProblemMark().map(mark -> placeOf(source, mark)).orElse(Place.startOf(source)),
          told(e));
    } catch (YamlEngineException e) {
      problems.add(Place.startOf(source), "this is not YAML: " + e.getMessage());
    } catch (NumberFormatException e) { // how the engine complains of an escape cut short
      problems.add(Place.startOf(source), "this is not YAML: an escape that is not one");
    }
    return Optional.empty();
  }

  private static String told(MarkedYamlEngineException e) {
    String problem = String.valueOf(e.getProblem());
    if (problem.contains("TAB")) {
      return "a tab cannot indent here: use spaces";
    }
    String context = e.getContext() == null ? "" : e.getContext() + ", ";
    return "this is not YAML: " + context + problem;
  }

  private List<Node> documents() {
    List<Node> documents = new ArrayList<>();
    while (events.hasNext()) {
      if (events.next() instanceof DocumentStartEvent start) {
        start
            .getSpecVersion()
            .filter(version -> version.getMajor() != 1 || version.getMinor() != 2)
            .ifPresent(version -> {
              throw unreadable(place(start), "only YAML 1.2 is read");
            });
        anchors.clear();
        Node root = node(events.next(), 1);
        if (!root.isNothing()) {
          documents.add(root);
        }
      }
    }
    return documents;
  }

  private Node node(Event event, int depth) {
    if (depth > DEEPEST) {
      throw unreadable(place(event), "nested more than " + DEEPEST + " deep");
    }
    Node node =
        switch (event) {
          case AliasEvent alias -> aliased(alias);
          case ScalarEvent scalar -> scalar(scalar);
          case MappingStartEvent start -> mapping(start, depth);
          case CollectionStartEvent start -> listing(start, depth);
          default -> throw new IllegalStateException("a parser that begins a node with " + event);
        };
    if (event instanceof NodeEvent started && !(event instanceof AliasEvent)) {
      spend(place(event), 1);
      started.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), node));
    }
    return node;
  }

  private Node aliased(AliasEvent event) {
    Node meant = anchors.get(event.getAlias().getValue());
    if (meant == null) {
      throw unreadable(
          place(event),
          "no finished value before this is marked with '&" + event.getAlias().getValue() + "'");
    }
    spend(place(event), sizeOf(meant));
    return meant;
  }

  /** What aliases stand for counts as if it had been written out. */
  private void spend(Place place, int nodes) {
    budget -= nodes;
    if (budget < 0) {
      throw unreadable(place, "more than " + MOST_NODES + " values, aliases written out");
    }
  }

  private static int sizeOf(Node node) {
    return switch (node) {
      case Node.Scalar _ -> 1;
      case Node.Listing listing -> 1 + listing.items().stream().mapToInt(YamlReader::sizeOf).sum();
      case Node.Mapping mapping ->
          1 + mapping.entries().stream().mapToInt(entry -> sizeOf(entry.value())).sum();
    };
  }

  private Node scalar(ScalarEvent event) {
    refuseTag(event, event.getTag());
    refuseUnfit(event);
    Node.Type type = event.isPlain() ? typeOf(event.getValue()) : Node.Type.TEXT;
    boolean number = type == Node.Type.WHOLE || type == Node.Type.FRACTION;
    if (number && event.getValue().length() > LONGEST_NUMBER) {
      throw unreadable(place(event), "a number of more than " + LONGEST_NUMBER + " characters");
    }
    return new Node.Scalar(event.getValue(), type, place(event));
  }

  private static Node.Type typeOf(String plain) {
    if (NOTHING.matcher(plain).matches()) {
      return Node.Type.NOTHING;
    }
    if (TRUTH.matcher(plain).matches()) {
      return Node.Type.TRUTH;
    }
    if (WHOLE.matcher(plain).matches()) {
      return Node.Type.WHOLE;
    }
    return FRACTION.matcher(plain).matches() ? Node.Type.FRACTION : Node.Type.TEXT;
  }

  private Node listing(CollectionStartEvent start, int depth) {
    refuseTag(start, start.getTag());
    List<Node> items = new ArrayList<>();
    for (Event next = events.next(); !(next instanceof CollectionEndEvent); next = events.next()) {
      items.add(node(next, depth + 1));
    }
    return new Node.Listing(items, place(start));
  }

  private Node mapping(MappingStartEvent start, int depth) {
    refuseTag(start, start.getTag());
    List<Node.Entry> entries = new ArrayList<>();
    Map<String, Place> keys = new HashMap<>();
    for (Event next = events.next(); !(next instanceof CollectionEndEvent); next = events.next()) {
      Place place = place(next);
      String key = key(next);
      Node value = node(events.next(), depth + 1);
      Place first = keys.putIfAbsent(key, place);
      if (first == null) {
        entries.add(new Node.Entry(key, place, value));
      } else {
        problems.add(place, "'" + key + "' is written twice, first in line " + first.line());
      }
    }
    return new Node.Mapping(entries, place(start));
  }

  private String key(Event event) {
    if (event instanceof ScalarEvent scalar && scalar.getAnchor().isEmpty()) {
      refuseTag(scalar, scalar.getTag());
      refuseUnfit(scalar);
      if (scalar.isPlain() && typeOf(scalar.getValue()) == Node.Type.NOTHING) {
        throw unreadable(place(event), "a key must be text");
      }
      spend(place(event), 1);
      return scalar.getValue();
    }
    throw unreadable(place(event), "a key must be text, without anchor or alias");
  }

  /** Escapes can spell what may not be written. */
  private void refuseUnfit(ScalarEvent event) {
    if (Characters.unfitAt(event.getValue()).isPresent()) {
      throw unreadable(place(event), "an escape here stands for a character that is not allowed");
    }
  }

  private void refuseTag(Event event, Optional<String> tag) {
    if (tag.isPresent()) {
      throw unreadable(place(event), "tags such as '" + tag.get() + "' are not read");
    }
  }

  private Place place(Event event) {
    return event.getStartMark().map(mark -> placeOf(source, mark)).orElse(Place.startOf(source));
  }

  private static Place placeOf(Source source, Mark mark) {
    return new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Unreadable unreadable(Place place, String what) {
    return new Unreadable(Problem.at(place, what));
  }

  /** Ends the reading of one source from however deep; never leaves this class. */
  private static final class Unreadable extends RuntimeException {
    private final transient Problem problem;

    Unreadable(Problem problem) {
      super(problem.what(), null, false, false);
      this.problem = problem;
    }
  }
}
