package dev.postern.e2e.conformance;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How an argument that somebody has begun to write may go on. */
final class Completion {
  private Completion() {}

  static ObjectNode of(JsonNode params) {
    String begun = params.path("argument").path("value").asString("");
    ObjectNode result = Rpc.object();
    ObjectNode completion = result.putObject("completion");
    completion.putArray("values").add(begun + "-one").add(begun + "-two");
    completion.put("total", 2).put("hasMore", false);
    return result;
  }
}
