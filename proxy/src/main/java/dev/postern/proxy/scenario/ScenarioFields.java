package dev.postern.proxy.scenario;

import dev.postern.hooks.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The fields of one YAML mapping, each taken out by name. What nobody took is a mistake, and all
 * mistakes of a file are gathered before any is reported.
 *
 * <p>Scenarios do not use {@code rulebook.documents}. That reader is made for documents of a known
 * shape, with overlays, variables and defaults, and is {@code policies.rulebook}'s own; a scenario
 * is mostly free JSON, the messages themselves, which must be sent as they are spelt. And a
 * scenario stands where a door stands: it sees what rules do, and not how they are read.
 */
final class ScenarioFields {
  private final MappingNode mapping;
  private final List<String> mistakes;
  private final Set<String> taken = new HashSet<>();

  private ScenarioFields(MappingNode mapping, List<String> mistakes) {
    this.mapping = mapping;
    this.mistakes = mistakes;
  }

  /** The fields of a mapping; none, and a mistake, when the node is something else. */
  static ScenarioFields of(Node node, List<String> mistakes) {
    if (node instanceof MappingNode mapping) {
      return new ScenarioFields(mapping, mistakes);
    }
    mistakes.add(place(node) + "a mapping is expected here");
    return new ScenarioFields(new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK), mistakes);
  }

  Optional<Node> node(String name) {
    taken.add(name);
    return mapping.getValue().stream()
        .filter(tuple -> name(tuple).equals(name))
        .map(NodeTuple::getValueNode)
        .findFirst();
  }

  boolean has(String name) {
    return node(name).isPresent();
  }

  Optional<String> text(String name) {
    return node(name).flatMap(this::text);
  }

  Optional<Integer> number(String name) {
    return node(name).flatMap(node -> number(name, node));
  }

  Optional<Json> json(String name) {
    return node(name).map(this::json);
  }

  Optional<ScenarioFields> fields(String name) {
    return node(name).map(node -> of(node, mistakes));
  }

  /** The items of a list, or the one thing that stands in its place. */
  List<Node> several(String name) {
    return node(name).map(ScenarioFields::items).orElse(List.of());
  }

  List<String> texts(String name) {
    return several(name).stream().map(this::text).flatMap(Optional::stream).toList();
  }

  /** Every field, by name; all of them count as taken. */
  void each(BiConsumer<String, Node> each) {
    for (NodeTuple tuple : mapping.getValue()) {
      taken.add(name(tuple));
      each.accept(name(tuple), tuple.getValueNode());
    }
  }

  Optional<String> text(Node node) {
    if (node instanceof ScalarNode scalar) {
      return Optional.of(scalar.getValue());
    }
    mistakes.add(place(node) + "a text is expected here");
    return Optional.empty();
  }

  void mistake(String what) {
    mistakes.add(place(mapping) + what);
  }

  /** Called last: whatever was not asked for has no meaning. */
  void nothingElse() {
    for (NodeTuple tuple : mapping.getValue()) {
      if (!taken.contains(name(tuple))) {
        mistakes.add(
            place(tuple.getKeyNode())
                + "unknown key '"
                + name(tuple)
                + "'; here stand: "
                + String.join(", ", taken.stream().sorted().toList()));
      }
    }
  }

  static List<Node> items(Node node) {
    return node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
  }

  /** A YAML node as JSON, numbers in their own spelling where JSON has it. */
  Json json(Node node) {
    return switch (node) {
      case MappingNode object -> {
        Json.Obj.Builder members = Json.Obj.builder();
        object.getValue().forEach(tuple -> members.put(name(tuple), json(tuple.getValueNode())));
        yield members.build();
      }
      case SequenceNode array -> new Json.Arr(array.getValue().stream().map(this::json).toList());
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new IllegalStateException("YAML has no other nodes once it is composed");
    };
  }

  private static Json scalar(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return Json.Null.NULL;
    }
    if (tag.equals(Tag.BOOL)) {
      return Json.Bool.of(scalar.getValue().equalsIgnoreCase("true"));
    }
    return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)
        ? new Json.Num(scalar.getValue())
        : new Json.Str(scalar.getValue());
  }

  private Optional<Integer> number(String name, Node node) {
    if (node instanceof ScalarNode scalar && scalar.getValue().matches("[0-9]{1,9}")) {
      return Optional.of(Integer.parseInt(scalar.getValue()));
    }
    mistakes.add(place(node) + name + " is a whole number");
    return Optional.empty();
  }

  private static String name(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
  }

  private static String place(Node node) {
    return node.getStartMark().map(mark -> (mark.getLine() + 1) + ": ").orElse("");
  }
}
