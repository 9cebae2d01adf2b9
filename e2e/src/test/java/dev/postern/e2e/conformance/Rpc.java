package dev.postern.e2e.conformance;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The messages of JSON-RPC, made with another library than the one of ours that is tested. */
final class Rpc {
  static final JsonMapper JSON = JsonMapper.shared();

  private Rpc() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static ObjectNode result(JsonNode id, JsonNode result) {
    ObjectNode message = message();
    message.set("id", id);
    message.set("result", result);
    return message;
  }

  /** The same with the result before the id, which is no less good and what some servers write. */
  static ObjectNode resultFirst(JsonNode id, JsonNode result) {
    ObjectNode message = message();
    message.set("result", result);
    message.set("id", id);
    return message;
  }

  static ObjectNode error(JsonNode id, Fault fault) {
    ObjectNode error = object().put("code", fault.code()).put("message", fault.message());
    if (!fault.data().isEmpty()) {
      error.set("data", fault.data());
    }
    ObjectNode message = message();
    message.set("id", id);
    message.set("error", error);
    return message;
  }

  static ObjectNode request(String id, JsonNode asked) {
    ObjectNode message = message().put("id", id);
    asked.properties().forEach(member -> message.set(member.getKey(), member.getValue()));
    return message;
  }

  static ObjectNode notification(String method, ObjectNode params) {
    ObjectNode message = message().put("method", method);
    message.set("params", params);
    return message;
  }

  /** What is wrong with a request, and the status that says so where a status does. */
  record Fault(int status, int code, String message, ObjectNode data) {
    static Fault of(int status, int code, String message) {
      return new Fault(status, code, message, object());
    }

    /** A request that names what there is not. */
    static Fault unknown(String what) {
      return of(200, -32602, "unknown: " + what);
    }

    Fault with(String name, JsonNode value) {
      ObjectNode more = data.deepCopy();
      more.set(name, value);
      return new Fault(status, code, message, more);
    }
  }

  private static ObjectNode message() {
    return object().put("jsonrpc", "2.0");
  }
}
