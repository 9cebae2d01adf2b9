package dev.postern.extauthz;

import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.HeaderSendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;

/**
 * How Envoy is set up to bring bodies. It may be asked for less than that, which it may ignore;
 * never for more, since what it ignored would then have passed unseen.
 */
record Modes(Mode request, Mode answer) {
  /** How a body comes. */
  enum Mode {
    /** It does not. */
    NONE,
    /** In chunks, each of which goes on when it was answered. */
    STREAMED,
    /** In one message. */
    BUFFERED,
    /** As much of it as Envoy has room for. */
    PARTIAL,
    /** In chunks; nothing goes on but what is sent back. */
    DUPLEX,
    /** Nobody has said. */
    UNKNOWN;

    private static Mode of(BodySendMode mode) {
      return switch (mode) {
        case NONE -> NONE;
        case STREAMED -> STREAMED;
        case BUFFERED -> BUFFERED;
        case BUFFERED_PARTIAL -> PARTIAL;
        case FULL_DUPLEX_STREAMED -> DUPLEX;
        case UNRECOGNIZED -> UNKNOWN;
      };
    }

    private BodySendMode envoys() {
      return switch (this) {
        case STREAMED -> BodySendMode.STREAMED;
        case BUFFERED -> BodySendMode.BUFFERED;
        case PARTIAL -> BodySendMode.BUFFERED_PARTIAL;
        case DUPLEX -> BodySendMode.FULL_DUPLEX_STREAMED;
        case NONE, UNKNOWN -> BodySendMode.NONE;
      };
    }
  }

  /** What the first message of a conversation says. */
  static Modes of(ProcessingRequest first) {
    if (first.getObservabilityMode()) {
      return new Modes(Mode.STREAMED, Mode.STREAMED);
    }
    return first.hasProtocolConfig()
        ? new Modes(
            Mode.of(first.getProtocolConfig().getRequestBodyMode()),
            Mode.of(first.getProtocolConfig().getResponseBodyMode()))
        : new Modes(Mode.UNKNOWN, Mode.UNKNOWN);
  }

  /** Whether all of a request's body can be read before any of it goes on. */
  boolean bringsRequest() {
    return request == Mode.BUFFERED || request == Mode.DUPLEX;
  }

  /** Whether an answer's body can be read. */
  boolean bringsAnswer() {
    return answer == Mode.STREAMED || answer == Mode.BUFFERED || answer == Mode.DUPLEX;
  }

  /**
   * The modes to ask for where these are wanted. In full duplex, in either direction, Envoy takes
   * no wishes at all.
   */
  Modes wished(Mode requests, Mode answers) {
    return request == Mode.DUPLEX || answer == Mode.DUPLEX ? this : new Modes(requests, answers);
  }

  /** How to ask for them; a mode that is left out means none, so both are said. */
  ProcessingMode asked() {
    return ProcessingMode.newBuilder()
        .setResponseHeaderMode(HeaderSendMode.SEND)
        .setRequestBodyMode(request.envoys())
        .setResponseBodyMode(answer.envoys())
        .build();
  }
}
