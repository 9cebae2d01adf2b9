package dev.postern.policies.gate;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.mcp.McpMessage;
import dev.postern.hooks.mcp.McpText;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Operation;
import dev.postern.hooks.traffic.Refusal;
import dev.postern.hooks.traffic.Subject;
import java.util.Optional;

/**
 * What is under way between a subject and a server beyond one exchange: questions of either side
 * whose answers may come on another stream, and what a server has handed out that only its receiver
 * may bring back. Bounded and expiring; what is forgotten is not known, and so does not pass.
 */
public interface Dealings {
  /**
   * Whom something is between.
   *
   * @param session empty outside of any
   */
  record Between(String server, String session, Subject subject) {}

  /**
   * A client's request that awaits its response.
   *
   * @param instead what its client gets in the response's place, whatever that says
   */
  record Call(McpMessage.Id id, String method, Operation shown, Optional<Text> instead) {
    public Call(McpMessage.Id id, String method, Operation shown) {
      this(id, method, shown, Optional.empty());
    }

    /** Two calls under one id, of which nobody can tell whose a response is. */
    public static Call confused(McpMessage.Id id) {
      Text error =
          Text.of(
              McpText.error(Optional.of(id), -32_600, "An id that was used twice", Json.Obj.of()));
      return new Call(id, "", new Operation.McpOther(""), Optional.of(error));
    }
  }

  /**
   * A server's request to its client.
   *
   * @param declined what the server is told in the client's stead; nothing where the client itself
   *     may answer
   */
  record Ask(McpMessage.Id id, String method, Optional<Declined> declined) {}

  /** A refusal, and the decision under which it is recorded. */
  record Declined(Refusal refusal, String decision) {}

  /**
   * A client asked, and the response may come on any stream, again where a stream is resumed.
   *
   * @return false when the id has been used for something else
   */
  boolean called(Between who, Call call);

  /** What comes under this id is nobody's. */
  void confused(Between who, McpMessage.Id id);

  /** The call that a response answers. */
  Optional<Call> answered(Between who, McpMessage.Id id);

  /**
   * A server asks.
   *
   * @return false when something else is asked under this id, or has been refused under it
   */
  boolean asked(Between who, Ask ask);

  /** What the server asked under this id, which is then asked no more. */
  Optional<Ask> replied(Between who, McpMessage.Id id);

  /** What servers hand out for their clients to bring back. */
  enum Thing {
    TASK,
    REQUEST_STATE
  }

  /** A server has handed this to a subject in the course of an operation. */
  void handed(String server, Thing thing, String token, Subject subject, Operation shown);

  Holding whose(String server, Thing thing, String token, Subject subject);

  /** Whose something is that a server handed out. */
  sealed interface Holding {
    record Theirs(Operation shown) implements Holding {}

    enum NotTheirs implements Holding {
      ANOTHERS,
      UNKNOWN
    }
  }
}
