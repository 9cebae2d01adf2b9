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

/**
 * The gate's replies in the words of ext_authz. Envoy takes an answer without a status for a yes,
 * so each begins with its status.
 */
final class Answers {
  /** Under this name ext_proc is told what it has to claim. */
  static final String STAMP = "stamp";

  private static final String DECISION = "x-postern-decision";
  private static final BoolValue REPLACE = BoolValue.of(false);

  private Answers() {}

  /** It may pass, with this head in place of the one that came. */
  static CheckResponse allow(Forward forward, Headers came) {
    CheckResponse.Builder yes = CheckResponse.newBuilder().setStatus(status(Status.Code.OK));
    Forward.Grounds grounds = forward.grounds();
    OkHttpResponse.Builder passes =
        OkHttpResponse.newBuilder().addResponseHeadersToAdd(set(DECISION, grounds.decision()));
    HeaderEdits edits = HeaderEdits.between(came, forward.head().headers());
    passes.addAllHeadersToRemove(edits.removed()).addHeadersToRemove(EnvoyHeaders.PARTIAL);
    edits.set().forEach((name, values) -> passes.addHeaders(set(name, String.join(", ", values))));
    Struct.Builder told = told(grounds.decision());
    grounds.subject().ifPresent(subject -> told.putFields("subject", text(subject.toString())));
    grounds.rule().ifPresent(rule -> told.putFields("rule", text(rule.name())));
    return yes.setOkResponse(passes).setDynamicMetadata(told).build();
  }

  /** It may go on as far as ext_proc, which brings the stamp. */
  static CheckResponse admit(String stamp) {
    return CheckResponse.newBuilder()
        .setStatus(status(Status.Code.OK))
        .setOkResponse(OkHttpResponse.getDefaultInstance())
        .setDynamicMetadata(Struct.newBuilder().putFields(STAMP, text(stamp)))
        .build();
  }

  /** This answer goes out in place of the server's. */
  static CheckResponse deny(Answer answer) {
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
    return no.setDeniedResponse(denied).build();
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

  /**
   * Envoy 1.40 reads {@code append} of either filter; the action says the same to those to come.
   */
  @SuppressWarnings("deprecation") // what Envoy still goes by
  private static HeaderValueOption set(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(header(name, value))
        .setAppend(REPLACE)
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
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
