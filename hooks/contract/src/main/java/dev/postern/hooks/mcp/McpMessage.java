package dev.postern.hooks.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonCursor;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import java.util.Optional;

/** One JSON-RPC message, read once and strictly, together with the text it was read from. */
public sealed interface McpMessage {
  Text text();

  /** The bytes of that text. */
  default byte[] bytes() {
    return text().bytes();
  }

  /**
   * An id as it is spelt in the text: {@code 7} and {@code "7"} are two, but two spellings of one
   * string are equal, for a server may escape it in its own way.
   */
  record Id(String spelling) {
    /** The id without escapes; no other id becomes the same. */
    private String said() {
      if (spelling.indexOf('\\') < 0) {
        return spelling;
      }
      JsonCursor cursor = new JsonCursor();
      cursor.open(spelling.getBytes(UTF_8), JsonText.Rules.STRICT);
      cursor.next();
      return '"' + cursor.text() + '"';
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Id that && said().equals(that.said());
    }

    @Override
    public int hashCode() {
      return said().hashCode();
    }
  }

  /**
   * @param operation what it asks for; {@link Operation.McpOther} for all that has no form of its
   *     own
   */
  record Request(Id id, String method, Operation operation, Text text) implements McpMessage {}

  record Notification(String method, Text text) implements McpMessage {}

  /**
   * @param result what came of the request; empty when an error did
   */
  record Response(Id id, Optional<Json.Obj> result, Text text) implements McpMessage {}

  /** A server's error that names no request: it could not read which one it was. */
  record Complaint(Text text) implements McpMessage {}
}
