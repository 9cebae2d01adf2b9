package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static dev.postern.e2e.doors.WeatherSidecar.RESULT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.scenario.Outcome.Seen;
import dev.postern.proxy.scenario.Scenario.Script;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest.RequestCase;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules that {@link EnvoyRules} holds our answers to, tried on the real Envoy with a server
 * that breaks them on purpose: what is an error to the one is an error to the other, or is ignored.
 */
class EnvoyRulesTest {
  private static final BoolValue REPLACE = BoolValue.of(false);

  @TempDir private Path folder;
  private final Map<RequestCase, ProcessingResponse> answers = new EnumMap<>(RequestCase.class);
  private ScriptedUpstream upstream;
  private Server liar;
  private boolean hangsUpAtOnce;

  @BeforeEach
  void start() throws IOException {
    upstream = new ScriptedUpstream();
    upstream.play(
        List.of(
            new Script.Answers(
                200, Headers.of("content-type", "application/json"), RESULT.getBytes(UTF_8))));
    answers.put(RequestCase.REQUEST_HEADERS, requestHead(CommonResponse.newBuilder()));
    answers.put(RequestCase.REQUEST_BODY, requestBody(CommonResponse.newBuilder()));
    answers.put(
        RequestCase.RESPONSE_HEADERS,
        ProcessingResponse.newBuilder()
            .setResponseHeaders(HeadersResponse.getDefaultInstance())
            .build());
    answers.put(RequestCase.RESPONSE_BODY, answerBody(CommonResponse.newBuilder()));
    answers.put(
        RequestCase.RESPONSE_TRAILERS,
        ProcessingResponse.newBuilder()
            .setResponseTrailers(TrailersResponse.getDefaultInstance())
            .build());
    liar =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Liar())
            .build()
            .start();
  }

  @AfterEach
  void stop() throws IOException {
    liar.shutdownNow();
    upstream.close();
  }

  /** Says what a test has put down, whatever sense it makes. */
  private final class Liar extends ExternalProcessorGrpc.ExternalProcessorImplBase {
    @Override
    public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> envoy) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ProcessingRequest message) {
          ProcessingResponse answer = answers.get(message.getRequestCase());
          if (hangsUpAtOnce) {
            envoy.onCompleted();
          } else if (answer != null) {
            envoy.onNext(answer);
          }
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
          if (!hangsUpAtOnce) {
            envoy.onCompleted();
          }
        }
      };
    }
  }

  private static ProcessingResponse requestHead(CommonResponse.Builder what) {
    return ProcessingResponse.newBuilder()
        .setRequestHeaders(HeadersResponse.newBuilder().setResponse(what))
        .build();
  }

  private static ProcessingResponse requestBody(CommonResponse.Builder what) {
    return ProcessingResponse.newBuilder()
        .setRequestBody(BodyResponse.newBuilder().setResponse(what))
        .build();
  }

  private static ProcessingResponse answerBody(CommonResponse.Builder what) {
    return ProcessingResponse.newBuilder()
        .setResponseBody(BodyResponse.newBuilder().setResponse(what))
        .build();
  }

  private static HeaderValue value(String name, String value) {
    return HeaderValue.newBuilder()
        .setKey(name)
        .setRawValue(ByteString.copyFromUtf8(value))
        .build();
  }

  @SuppressWarnings("deprecation") // what Envoy still goes by
  private static CommonResponse.Builder replacing(String name, String value) {
    return setting(HeaderValueOption.newBuilder().setHeader(value(name, value)).setAppend(REPLACE));
  }

  private static CommonResponse.Builder setting(HeaderValueOption.Builder option) {
    return CommonResponse.newBuilder()
        .setHeaderMutation(HeaderMutation.newBuilder().addSetHeaders(option));
  }

  private static CommonResponse.Builder streamed() {
    return CommonResponse.newBuilder()
        .setBodyMutation(
            BodyMutation.newBuilder()
                .setStreamedResponse(
                    StreamedBodyResponse.newBuilder()
                        .setBody(ByteString.copyFromUtf8(CALL))
                        .setEndOfStream(true)));
  }

  private static ProcessingMode modes(BodySendMode requests) {
    return ProcessingMode.newBuilder()
        .setRequestBodyMode(requests)
        .setResponseBodyMode(BodySendMode.NONE)
        .build();
  }

  private void says(RequestCase to, ProcessingResponse answer) {
    answers.put(to, answer);
  }

  /** What comes of Ada's call. */
  private int status() throws IOException, InterruptedException {
    try (EnvoyProcess envoy =
        EnvoyProcess.start("ext_proc.yaml", liar.getPort(), upstream.port(), folder)) {
      return EnvoyCalls.status(envoy, CALL);
    }
  }

  private Headers seen() throws IOException, InterruptedException {
    assertThat(status()).isEqualTo(200);
    assertThat(upstream.seen()).hasSize(1);
    return upstream.seen().getFirst().headers();
  }

  /** Our own rules call it an error, and Envoy does: nothing reaches the server. */
  private void assertError(ProcessingResponse answer) throws Exception {
    assertRule(answer);
    assertThat(status()).isGreaterThanOrEqualTo(500);
    assertThat(upstream.seen()).isEmpty();
  }

  private static void assertRule(ProcessingResponse answer) {
    assertThatThrownBy(() -> EnvoyRules.check(answer, BodySendMode.BUFFERED, BodySendMode.STREAMED))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void whoBreaksNoRuleLetsPass() throws Exception {
    assertThat(seen().first("authorization")).isPresent();
  }

  @Test
  void anAnswerToAnotherPhaseIsAnError() throws Exception {
    says(RequestCase.REQUEST_HEADERS, answers.get(RequestCase.RESPONSE_HEADERS));
    assertThat(status()).isGreaterThanOrEqualTo(500);
    assertThat(upstream.seen()).isEmpty();
  }

  @Test
  void anEmptyAnswerIsAnError() throws Exception {
    ProcessingResponse empty = ProcessingResponse.getDefaultInstance();
    says(RequestCase.REQUEST_HEADERS, empty);
    assertError(empty);
  }

  @Test
  void aPieceOfABodyWhereItCameWholeIsAnError() throws Exception {
    ProcessingResponse piece = requestBody(streamed());
    says(RequestCase.REQUEST_BODY, piece);
    assertError(piece);
  }

  @Test
  void anotherHostIsAnError() throws Exception {
    ProcessingResponse host = requestBody(replacing(":authority", "elsewhere.test"));
    says(RequestCase.REQUEST_BODY, host);
    assertError(host);
  }

  @Test
  void anotherMethodIsAnError() throws Exception {
    ProcessingResponse method = requestBody(replacing(":method", "PUT"));
    says(RequestCase.REQUEST_BODY, method);
    assertError(method);
  }

  @Test
  void aHostIsNeverRemoved() throws Exception {
    ProcessingResponse hostless =
        requestBody(
            CommonResponse.newBuilder()
                .setHeaderMutation(HeaderMutation.newBuilder().addRemoveHeaders("host")));
    says(RequestCase.REQUEST_BODY, hostless);
    assertRule(hostless);
    assertThat(status()).isIn(200, 500, 503);
    assertThat(upstream.seen()).allMatch(it -> it.headers().has("host"));
  }

  @Test
  void onlyRawValuesAreRead() throws Exception {
    HeaderValueOption.Builder text =
        HeaderValueOption.newBuilder()
            .setHeader(HeaderValue.newBuilder().setKey("x-mine").setValue("text"));
    ProcessingResponse answer = requestBody(setting(text));
    says(RequestCase.REQUEST_BODY, answer);
    assertRule(answer);
    assertThat(seen().first("x-mine").orElse("")).isNotEqualTo("text");
  }

  @Test
  void withoutItsOwnWordAppendingIsReplacing() throws Exception {
    HeaderValueOption.Builder option =
        HeaderValueOption.newBuilder()
            .setHeader(value("accept", "text/plain"))
            .setAppendAction(HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD);
    ProcessingResponse answer = requestBody(setting(option));
    says(RequestCase.REQUEST_BODY, answer);
    assertRule(answer);
    assertThat(seen().all("accept")).containsExactly("text/plain");
  }

  @Test
  void modesInAnAnswerToABodyAreIgnored() throws Exception {
    ProcessingResponse wish =
        requestBody(CommonResponse.newBuilder()).toBuilder()
            .setModeOverride(modes(BodySendMode.NONE))
            .build();
    says(RequestCase.REQUEST_BODY, wish);
    assertRule(wish);
    says(RequestCase.RESPONSE_BODY, answerBody(replacingBody("seen")));
    try (EnvoyProcess envoy =
        EnvoyProcess.start("ext_proc.yaml", liar.getPort(), upstream.port(), folder)) {
      RawHttp.Message answer = EnvoyCalls.call(envoy, CALL, Headers.none());
      assertThat(new String(answer.body(), UTF_8))
          .as("the body came all the same")
          .contains("seen");
    }
  }

  private static CommonResponse.Builder replacingBody(String text) {
    return CommonResponse.newBuilder()
        .setBodyMutation(BodyMutation.newBuilder().setBody(ByteString.copyFromUtf8(text)));
  }

  @Test
  void anAnswerOfOursWithoutAStatusIsTakenForAYes() throws Exception {
    ProcessingResponse nothing =
        ProcessingResponse.newBuilder()
            .setImmediateResponse(
                ImmediateResponse.newBuilder()
                    .setStatus(HttpStatus.newBuilder().setCode(StatusCode.Empty)))
            .build();
    says(RequestCase.REQUEST_HEADERS, nothing);
    assertRule(nothing);
    assertThat(status()).isEqualTo(200);
    assertThat(upstream.seen()).isEmpty();
  }

  @Test
  void aConversationThatEndsWellLetsPass() throws Exception {
    hangsUpAtOnce = true;
    assertThat(status()).isEqualTo(200);
    assertThat(upstream.seen()).extracting(Seen::target).containsExactly("/mcp");
  }
}
