package dev.postern.hooks.traffic;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every way we say no. What each becomes on the wire stands in one table, the gate's; {@code why}
 * is for the journal and is never sent.
 */
public sealed interface Refusal {
  /** The stable word for journal, metrics and {@code error.data.reason}. */
  String reason();

  /** For people who may see everything: what was wrong, in a sentence. */
  String why();

  record NoCredential(String why) implements Refusal {
    @Override
    public String reason() {
      return "no_credential";
    }
  }

  record BadCredential(String why) implements Refusal {
    @Override
    public String reason() {
      return "bad_credential";
    }
  }

  record MayNotEnter(String why) implements Refusal {
    @Override
    public String reason() {
      return "may_not_enter";
    }
  }

  /** No rule, role or grant allows it. */
  record NotGranted(String why) implements Refusal {
    @Override
    public String reason() {
      return "not_granted";
    }
  }

  /** A rule forbids it; the caller is told the rule's own reason, if it has one. */
  record ByRule(RuleRef rule, Optional<String> told, String why) implements Refusal {
    @Override
    public String reason() {
      return "rule";
    }
  }

  /** A hook forbids it, before or after the server has answered. */
  record Vetoed(String hook, Violation violation, boolean executed) implements Refusal {
    @Override
    public String reason() {
      return executed ? "hook_after" : "hook";
    }

    @Override
    public String why() {
      return "hook " + hook + ": " + violation.code() + ": " + violation.description();
    }
  }

  /** It cannot be read in one way only. */
  record Malformed(Flaw flaw, String why) implements Refusal {
    @Override
    public String reason() {
      return "malformed";
    }
  }

  /** A revision of MCP that is not spoken here. */
  record UnknownVersion(String requested, List<String> supported) implements Refusal {
    public UnknownVersion {
      supported = List.copyOf(supported);
    }

    @Override
    public String reason() {
      return "unknown_version";
    }

    @Override
    public String why() {
      return "revision '" + requested + "' is none of " + supported;
    }
  }

  /** A method that the revision of the request does not have. */
  record UnknownMethod(String why) implements Refusal {
    @Override
    public String reason() {
      return "unknown_method";
    }
  }

  /** An extension of MCP that the client would have to say it has, and does not. */
  record Undeclared(String extension) implements Refusal {
    @Override
    public String reason() {
      return "undeclared";
    }

    @Override
    public String why() {
      return "the client does not declare the extension " + extension;
    }
  }

  /** A method, media type or encoding that this target does not take, a foreign origin or host. */
  record NotAccepted(Unaccepted what, String why) implements Refusal {
    @Override
    public String reason() {
      return "not_accepted";
    }
  }

  record TooLarge(String why) implements Refusal {
    @Override
    public String reason() {
      return "too_large";
    }
  }

  record TooMany(int retryAfterSeconds, String why) implements Refusal {
    @Override
    public String reason() {
      return "rate";
    }
  }

  /** There is no room for one more, whoever asks: nothing of it was done. */
  record Overloaded(int retryAfterSeconds, String why) implements Refusal {
    @Override
    public String reason() {
      return "overloaded";
    }
  }

  /** Somebody who must decide is away, too slow or broken, ourselves included. */
  record Undecided(String why) implements Refusal {
    @Override
    public String reason() {
      return "undecided";
    }
  }

  record UpstreamFailed(Failure failure) implements Refusal {
    @Override
    public String reason() {
      return "upstream";
    }

    @Override
    public String why() {
      return failure.why();
    }
  }

  record UnknownTarget(String why) implements Refusal {
    @Override
    public String reason() {
      return "unknown_target";
    }
  }

  record UnknownOperation(String why) implements Refusal {
    @Override
    public String reason() {
      return "unknown_operation";
    }
  }

  record UnknownSession(String why) implements Refusal {
    @Override
    public String reason() {
      return "unknown_session";
    }
  }

  /** The peer did not send the rest of its request in time. */
  record Late(String why) implements Refusal {
    @Override
    public String reason() {
      return "late";
    }
  }

  /** What a hook says of a violation; the codes of the ContextForge framework. */
  record Violation(
      String code,
      String description,
      Optional<Integer> mcpErrorCode,
      Optional<Integer> httpStatus,
      Map<String, String> httpHeaders) {
    public Violation {
      httpHeaders = Map.copyOf(httpHeaders);
    }

    public static Violation of(String code, String description) {
      return new Violation(code, description, Optional.empty(), Optional.empty(), Map.of());
    }
  }

  /** How a message is malformed, as far as the answer differs. */
  enum Flaw {
    /** The bytes are not the HTTP they claim to be. */
    HTTP,
    /** Head too long or too many fields. */
    HTTP_TOO_LARGE,
    /** Not JSON, or JSON that parsers read differently. */
    JSON,
    /** JSON, nested deeper or of more parts than is read. */
    TOO_MUCH,
    /** JSON, but not a JSON-RPC message. */
    MESSAGE,
    /** A message whose parameters are not those of its method. */
    PARAMS,
    /** A head that says something else than the body. */
    HEADERS,
    /** A credential where none is taken. */
    CREDENTIAL
  }

  /** What a target does not take. */
  enum Unaccepted {
    METHOD,
    /** Any method but those that read. */
    METHOD_THAT_WRITES,
    MEDIA_TYPE,
    ORIGIN,
    HOST
  }

  /** How an upstream failed. */
  enum Failure {
    REFUSED("the server could not be reached"),
    /** Nothing was sent: the call may be made again. */
    BUSY("the server has as many connections as it may have, and enough wait for one"),
    RESET("the server broke the connection before it answered"),
    LATE("the server did not answer in time"),
    BROKEN("the server's answer cannot be read");

    private final String why;

    Failure(String why) {
      this.why = why;
    }

    public String why() {
      return why;
    }
  }
}
