package dev.postern.e2e.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the server has to offer, the same in both eras: its lists, and what it says when one of the
 * things in them is asked for. Written down in {@code wares.json}; a name in braces stands for the
 * argument of that name.
 */
final class Wares {
  private static final Pattern TEMPLATE = Pattern.compile("test://template/([^/]+)/data");

  private final JsonNode written;

  private Wares(JsonNode written) {
    this.written = written;
  }

  static Wares read() {
    try (InputStream file = Wares.class.getResourceAsStream("wares.json")) {
      return new Wares(Rpc.JSON.readTree(Objects.requireNonNull(file)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The result of a method that lists; empty when the method lists nothing. */
  Optional<ObjectNode> list(String method) {
    return method.endsWith("/list") ? copy(written.path(method)) : Optional.empty();
  }

  /** What a tool is, as it is listed. */
  JsonNode tool(String name) {
    for (JsonNode tool : written.path("tools/list").path("tools")) {
      if (tool.path("name").asString("").equals(name)) {
        return tool;
      }
    }
    return Rpc.object();
  }

  Optional<ObjectNode> called(String tool, JsonNode arguments) {
    return copy(filled(written.path("tools/call").path(tool), arguments));
  }

  Optional<ObjectNode> prompt(String name, JsonNode arguments) {
    return copy(filled(written.path("prompts/get").path(name), arguments));
  }

  Optional<ObjectNode> resource(String uri) {
    Matcher template = TEMPLATE.matcher(uri);
    if (template.matches()) {
      ObjectNode id = Rpc.object().put("id", template.group(1));
      return copy(filled(written.path("resources/read").path("test://template/{id}/data"), id));
    }
    return copy(written.path("resources/read").path(uri));
  }

  /** What a tool asks of the client while it runs, in the era in which servers may ask. */
  Optional<ObjectNode> ask(String tool, JsonNode arguments) {
    return copy(filled(written.path("asks").path(tool), arguments));
  }

  /** What a tool or a prompt asks for round by round, in the era in which only answers may ask. */
  JsonNode rounds(String name) {
    return written.path("rounds").path(name);
  }

  /** What a tool asks for when it has become a task. */
  Optional<ObjectNode> taskAsks(String tool) {
    return copy(written.path("tasks").path(tool));
  }

  static ObjectNode text(String text) {
    ObjectNode result = Rpc.object();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    return result;
  }

  private static Optional<ObjectNode> copy(JsonNode value) {
    return value instanceof ObjectNode object ? Optional.of(object.deepCopy()) : Optional.empty();
  }

  private static JsonNode filled(JsonNode value, JsonNode arguments) {
    if (value.isString()) {
      String text = value.asString();
      for (var argument : arguments.properties()) {
        text = text.replace("{" + argument.getKey() + "}", argument.getValue().asString(""));
      }
      return Rpc.JSON.getNodeFactory().stringNode(text);
    }
    if (value.isArray()) {
      ArrayNode items = Rpc.JSON.createArrayNode();
      value.forEach(item -> items.add(filled(item, arguments)));
      return items;
    }
    if (value.isObject()) {
      ObjectNode object = Rpc.object();
      value
          .properties()
          .forEach(member -> object.set(member.getKey(), filled(member.getValue(), arguments)));
      return object;
    }
    return value;
  }
}
