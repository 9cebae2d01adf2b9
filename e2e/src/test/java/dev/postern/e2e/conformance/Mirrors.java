package dev.postern.e2e.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.e2e.conformance.Rpc.Fault;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The headers that repeat what a body says, held against it. */
final class Mirrors {
  private static final String BEFORE = "=?base64?";
  private static final String BEHIND = "?=";

  private final Wares wares;

  Mirrors(Wares wares) {
    this.wares = wares;
  }

  /** What is wrong with them. */
  Optional<Fault> check(Visit visit, JsonNode message) {
    String method = message.path("method").asString("");
    JsonNode params = message.path("params");
    if (!visit.header("Mcp-Method").equals(Optional.of(method))) {
      return mismatch("Mcp-Method");
    }
    Optional<String> name =
        switch (method) {
          case "tools/call", "prompts/get" -> text(params.path("name"));
          case "resources/read" -> text(params.path("uri"));
          case "tasks/get", "tasks/update", "tasks/cancel" -> text(params.path("taskId"));
          default -> Optional.empty();
        };
    if (name.isPresent() && !decoded(visit.header("Mcp-Name")).equals(name)) {
      return mismatch("Mcp-Name");
    }
    return method.equals("tools/call") ? checkArguments(visit, params) : Optional.empty();
  }

  private Optional<Fault> checkArguments(Visit visit, JsonNode params) {
    JsonNode schema = wares.tool(params.path("name").asString("")).path("inputSchema");
    for (var property : schema.path("properties").properties()) {
      Optional<String> suffix = text(property.getValue().path("x-mcp-header"));
      Optional<String> value = text(params.path("arguments").path(property.getKey()));
      if (suffix.isPresent()) {
        String header = "Mcp-Param-" + suffix.get();
        if (!decoded(visit.header(header)).equals(value)) {
          return mismatch(header);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Fault> mismatch(String header) {
    return Optional.of(Fault.of(400, -32020, header + " does not say what the body says"));
  }

  private static Optional<String> text(JsonNode value) {
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }

  /** The value that a header stands for; nothing when its encoding is broken. */
  private static Optional<String> decoded(Optional<String> header) {
    if (header.isEmpty()
        || !header.get().startsWith(BEFORE)
        || !header.get().endsWith(BEHIND)
        || header.get().length() < BEFORE.length() + BEHIND.length()) {
      return header;
    }
    String encoded =
        header.get().substring(BEFORE.length(), header.get().length() - BEHIND.length());
    if (encoded.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new String(Base64.getDecoder().decode(encoded), UTF_8));
    } catch (IllegalArgumentException broken) {
      return Optional.empty();
    }
  }
}
