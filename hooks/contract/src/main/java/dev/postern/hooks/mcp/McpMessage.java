package dev.postern.hooks.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonCursor;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    private static final int LONGEST = 1_000;

    /**
     * Whether everybody can be trusted to give it back as it is: an integer of at most 53 bits, or
     * a string of at most 1,000 characters.
     */
    public boolean comesBack() {
      if (spelling.startsWith("\"")) {
        return spelling.length() <= LONGEST;
      }
      int digits = spelling.length() - (spelling.startsWith("-") ? 1 : 0);
      return digits < 16 || (digits == 16 && Math.abs(Long.parseLong(spelling)) < 1L << 53);
    }

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
  record Request(Id id, String method, Operation operation, Aside aside, Text text)
      implements McpMessage {
    /** Methods about other things that modern revisions do not have any more. */
    public static final Set<String> ONLY_BEFORE =
        Set.of("resources/subscribe", "resources/unsubscribe", "tasks/result");
  }

  /**
   * What a request says beside what it asks.
   *
   * @param version the revision that a modern request names; empty for those of before
   * @param requestState what the server gave along with its last questions, brought back
   */
  record Aside(Optional<String> version, Optional<String> requestState) {
    public static final Aside NOTHING = new Aside(Optional.empty(), Optional.empty());
  }

  /**
   * @param uri the resource it is about, if it says so
   */
  record Notification(String method, Optional<String> uri, Text text) implements McpMessage {}

  /**
   * @param result what came of the request; empty when an error did
   */
  record Response(Id id, Optional<Json.Obj> result, Turn turn, Text text) implements McpMessage {}

  /** Whether a response is the last word. */
  sealed interface Turn {
    enum Last implements Turn {
      LAST
    }

    /** The result comes later, by this task. */
    record Later(String task) implements Turn {}

    /**
     * The client is to answer questions first, and to ask again.
     *
     * @param state what it then has to bring along
     * @param methods what the questions are
     */
    record Asks(Optional<String> state, List<String> methods) implements Turn {
      public Asks {
        methods = List.copyOf(methods);
      }
    }
  }

  /** A server's error that names no request: it could not read which one it was. */
  record Complaint(Text text) implements McpMessage {}
}
