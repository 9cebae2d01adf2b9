package dev.postern.e2e.conformance;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One HTTP request to the server, and the ways in which it can be answered. */
final class Visit {
  private final HttpExchange exchange;
  private final LineEnds lineEnds;

  Visit(HttpExchange exchange, LineEnds lineEnds) {
    this.exchange = exchange;
    this.lineEnds = lineEnds;
  }

  String method() {
    return exchange.getRequestMethod();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).map(String::strip);
  }

  byte[] body() throws IOException {
    return exchange.getRequestBody().readAllBytes();
  }

  /** With a header in its answer. */
  Visit telling(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
    return this;
  }

  void answer(int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
  }

  void answer(int status, JsonNode message) throws IOException {
    telling("Content-Type", "application/json");
    byte[] text = Rpc.JSON.writeValueAsBytes(message);
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
  }

  void refuse(JsonNode id, Rpc.Fault fault) throws IOException {
    answer(fault.status(), Rpc.error(id, fault));
  }

  EventStream stream() throws IOException {
    telling("Content-Type", "text/event-stream");
    telling("Cache-Control", "no-cache, no-transform");
    telling("X-Accel-Buffering", "no");
    exchange.sendResponseHeaders(200, 0);
    return new EventStream(exchange.getResponseBody(), lineEnds);
  }
}
