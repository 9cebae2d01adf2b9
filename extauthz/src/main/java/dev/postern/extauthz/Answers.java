package dev.postern.extauthz;

import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.HeaderEdits;
import dev.postern.hooks.traffic.Headers;
import dev.postern.policies.gate.Forward;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.grpc.Status;
import java.util.List;

/**
 * The gate's replies in the words of ext_authz. Envoy takes an answer without a status for a yes,
 * so each begins with its status.
 */
final class Answers {
  /** Under this name ext_proc is told what it has to claim. */
  static final String STAMP = "stamp";

  /** An entry of any of protobuf's maps. */
  private static final int KEY_OF_ENTRY = 1;

  private static final int VALUE_OF_ENTRY = 2;

  private static final String DECISION = "x-postern-decision";
  private static final byte[] YES =
      CheckResponse.newBuilder().setStatus(status(Status.Code.OK)).build().toByteArray();

  /**
   * What else is said of a header that takes the place of others. Envoy 1.40 reads {@code append}
   * of either filter; the action says the same to those to come.
   */
  private static final byte[] REPLACE = replace();

  private Answers() {}

  /** It may pass, with this head in place of the one that came. */
  static Reply allow(Forward forward, Headers came) {
    return allow(forward.grounds(), HeaderEdits.between(came, forward.head().headers()));
  }

  /** Written by hand, last field first: as messages this was a tenth of the work of a question. */
  static Reply allow(Forward.Grounds grounds, HeaderEdits edits) {
    Backwards reply = new Backwards();
    if (grounds.rule().isPresent()) {
      told(reply, "rule", grounds.rule().get().name());
    }
    if (grounds.subject().isPresent()) {
      told(reply, "subject", grounds.subject().get().toString());
    }
    told(reply, "decision", grounds.decision());
    reply.message(CheckResponse.DYNAMIC_METADATA_FIELD_NUMBER, 0);
    int metadata = reply.written();
    replace(
        reply, OkHttpResponse.RESPONSE_HEADERS_TO_ADD_FIELD_NUMBER, DECISION, grounds.decision());
    reply.text(OkHttpResponse.HEADERS_TO_REMOVE_FIELD_NUMBER, EnvoyHeaders.PARTIAL);
    for (int i = edits.removed().size() - 1; i >= 0; i--) {
      reply.text(OkHttpResponse.HEADERS_TO_REMOVE_FIELD_NUMBER, edits.removed().get(i));
    }
    if (!edits.set().isEmpty()) {
      for (var set : List.copyOf(edits.set().entrySet()).reversed()) {
        String values = String.join(", ", set.getValue());
        replace(reply, OkHttpResponse.HEADERS_FIELD_NUMBER, set.getKey(), values);
      }
    }
    reply.message(CheckResponse.OK_RESPONSE_FIELD_NUMBER, metadata);
    reply.raw(YES);
    return reply.reply();
  }

  private static void told(Backwards reply, String name, String text) {
    int since = reply.written();
    reply.text(Value.STRING_VALUE_FIELD_NUMBER, text);
    reply.message(VALUE_OF_ENTRY, since);
    reply.text(KEY_OF_ENTRY, name);
    reply.message(Struct.FIELDS_FIELD_NUMBER, since);
  }

  private static void replace(Backwards reply, int field, String name, String value) {
    int since = reply.written();
    reply.raw(REPLACE);
    int option = reply.written();
    reply.text(HeaderValue.VALUE_FIELD_NUMBER, value);
    reply.text(HeaderValue.KEY_FIELD_NUMBER, name);
    reply.message(HeaderValueOption.HEADER_FIELD_NUMBER, option);
    reply.message(field, since);
  }

  @SuppressWarnings("deprecation") // what Envoy still goes by
  private static byte[] replace() {
    return HeaderValueOption.newBuilder()
        .setAppend(BoolValue.of(false))
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build()
        .toByteArray();
  }

  /** It may go on as far as ext_proc, which brings the stamp. */
  static Reply admit(String stamp) {
    return Reply.of(
        CheckResponse.newBuilder()
            .setStatus(status(Status.Code.OK))
            .setOkResponse(OkHttpResponse.getDefaultInstance())
            .setDynamicMetadata(Struct.newBuilder().putFields(STAMP, text(stamp)))
            .build());
  }

  /** This answer goes out in place of the server's. */
  static Reply deny(Answer answer) {
    CheckResponse.Builder no = CheckResponse.newBuilder().setStatus(status(code(answer.status())));
    DeniedHttpResponse.Builder denied =
        DeniedHttpResponse.newBuilder()
            .setStatus(HttpStatus.newBuilder().setCodeValue(answer.status()))
            .setBodyBytes(ByteString.copyFrom(answer.body()));
    answer
        .headers()
        .forEach((name, value) ->
            denied.addHeaders(HeaderValueOption.newBuilder().setHeader(header(name, value))));
    answer.headers().first(DECISION).ifPresent(decision -> no.setDynamicMetadata(told(decision)));
    return Reply.of(no.setDeniedResponse(denied).build());
  }

  private static com.google.rpc.Status status(Status.Code code) {
    return com.google.rpc.Status.newBuilder().setCode(code.value()).build();
  }

  /** A refusal of MCP's may be told by a status that is none of HTTP's refusals. */
  private static Status.Code code(int http) {
    return switch (http) {
      case 400 -> Status.Code.INVALID_ARGUMENT;
      case 401 -> Status.Code.UNAUTHENTICATED;
      case 404 -> Status.Code.NOT_FOUND;
      case 408, 504 -> Status.Code.DEADLINE_EXCEEDED;
      case 429 -> Status.Code.RESOURCE_EXHAUSTED;
      case 502, 503 -> Status.Code.UNAVAILABLE;
      default -> Status.Code.PERMISSION_DENIED;
    };
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder().setKey(name).setValue(value).build();
  }

  private static Struct.Builder told(String decision) {
    return Struct.newBuilder().putFields("decision", text(decision));
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
