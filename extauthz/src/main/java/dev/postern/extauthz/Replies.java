package dev.postern.extauthz;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.postern.extauthz.Modes.Mode;
import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Answer;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;

/** What can be said in a conversation with ext_proc. */
final class Replies {
  /** Envoy asks for pieces no larger than this where it takes them as they come. */
  private static final int PIECE = 64 << 10;

  private Replies() {}

  /** One of the two directions, whose messages are alike. */
  enum Way {
    REQUEST,
    ANSWER
  }

  static ProcessingResponse.Builder headers(Way way, CommonResponse.Builder what) {
    HeadersResponse.Builder said = HeadersResponse.newBuilder().setResponse(what);
    return switch (way) {
      case REQUEST -> ProcessingResponse.newBuilder().setRequestHeaders(said);
      case ANSWER -> ProcessingResponse.newBuilder().setResponseHeaders(said);
    };
  }

  static ProcessingResponse body(Way way, CommonResponse.Builder what) {
    BodyResponse.Builder said = BodyResponse.newBuilder().setResponse(what);
    return switch (way) {
      case REQUEST -> ProcessingResponse.newBuilder().setRequestBody(said).build();
      case ANSWER -> ProcessingResponse.newBuilder().setResponseBody(said).build();
    };
  }

  /** Trailers go on as they are. */
  static ProcessingResponse trailers(Way way) {
    TrailersResponse said = TrailersResponse.getDefaultInstance();
    return switch (way) {
      case REQUEST -> ProcessingResponse.newBuilder().setRequestTrailers(said).build();
      case ANSWER -> ProcessingResponse.newBuilder().setResponseTrailers(said).build();
    };
  }

  /** This part of a body goes on as it came. */
  static ProcessingResponse asItCame(Way way, Mode mode, HttpBody part) {
    CommonResponse.Builder what = CommonResponse.newBuilder();
    if (mode == Mode.DUPLEX) {
      what.setBodyMutation(piece(part.getBody(), part.getEndOfStream()));
    }
    return body(way, what);
  }

  /** In the place of this part of a body go these bytes. */
  static ProcessingResponse instead(Way way, Mode mode, ByteString bytes, boolean last) {
    CommonResponse.Builder what = CommonResponse.newBuilder();
    if (mode == Mode.DUPLEX) {
      what.setBodyMutation(piece(bytes, last));
    } else {
      what.setBodyMutation(replacing(bytes));
    }
    return body(way, what);
  }

  static BodyMutation.Builder replacing(ByteString bytes) {
    return bytes.isEmpty()
        ? BodyMutation.newBuilder().setClearBody(true)
        : BodyMutation.newBuilder().setBody(bytes);
  }

  private static BodyMutation.Builder piece(ByteString bytes, boolean last) {
    return BodyMutation.newBuilder()
        .setStreamedResponse(StreamedBodyResponse.newBuilder().setBody(bytes).setEndOfStream(last));
  }

  /** How many pieces make up a body; an empty one is one piece. */
  static int pieces(ByteString body) {
    return Math.max(1, (body.size() + PIECE - 1) / PIECE);
  }

  /** One of the pieces of a whole body. */
  static ProcessingResponse piece(Way way, ByteString body, int index, boolean ends) {
    int from = index * PIECE;
    int to = Math.min(body.size(), from + PIECE);
    boolean last = ends && to == body.size();
    return body(
        way, CommonResponse.newBuilder().setBodyMutation(piece(body.substring(from, to), last)));
  }

  /** This answer goes out in place of the server's. */
  static ProcessingResponse immediate(Answer answer) {
    return ProcessingResponse.newBuilder()
        .setImmediateResponse(
            ImmediateResponse.newBuilder()
                .setStatus(HttpStatus.newBuilder().setCodeValue(answer.status()))
                .setHeaders(Edits.all(answer.headers().without(Replies::isEnvoys)))
                .setBody(bytes(answer.text()))
                .setDetails("postern"))
        .build();
  }

  /** What Envoy says by itself and would not let us say: it drops what follows such a header. */
  private static boolean isEnvoys(String name) {
    return name.regionMatches(true, 0, "x-envoy-", 0, 8);
  }

  /** The bytes of a text that nobody takes back. */
  static ByteString bytes(Text text) {
    return UnsafeByteOperations.unsafeWrap(text.bytes());
  }
}
