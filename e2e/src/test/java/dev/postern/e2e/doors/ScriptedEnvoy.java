package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpTrailers;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One conversation as Envoy leads it, message by message. Its rules are what Envoy 1.40 was seen to
 * do with answers: of another phase than the one asked about, empty, or of a form that the mode
 * does not have, they are errors (E11, E12, E13); headers are read from {@code raw_value} alone and
 * {@code append} decides; what Envoy protects is not touched (E6, E8); a body mode is only changed
 * in an answer to a head, both ways at once, never from none, never of full duplex (E16, E17, E18);
 * and a stream that ends well before Envoy hung up lets the request pass (P26), so it must not.
 */
final class ScriptedEnvoy {
  private final BodySendMode requests;
  private final BodySendMode answers;
  private final Manner manner;
  private final BlockingQueue<ProcessingResponse> said = new LinkedBlockingQueue<>();
  private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();
  private final ClientCallStreamObserver<ProcessingRequest> postern;
  private boolean begun;
  private boolean hungUp;

  private enum Manner {
    TELLS_MODES,
    /** As Envoys did before 1.33. */
    TELLS_NO_MODES,
    OBSERVES
  }

  private ScriptedEnvoy(
      ManagedChannel channel, BodySendMode requests, BodySendMode answers, Manner manner) {
    this.requests = requests;
    this.answers = answers;
    this.manner = manner;
    this.postern =
        (ClientCallStreamObserver<ProcessingRequest>)
            ExternalProcessorGrpc.newStub(channel).process(new Hears());
  }

  private final class Hears
      implements ClientResponseObserver<ProcessingRequest, ProcessingResponse> {
    @Override
    public void beforeStart(ClientCallStreamObserver<ProcessingRequest> stream) {}

    @Override
    public void onNext(ProcessingResponse answer) {
      said.add(answer);
    }

    @Override
    public void onError(Throwable why) {
      ends.add(Status.fromThrowable(why));
    }

    @Override
    public void onCompleted() {
      ends.add(Status.OK);
    }
  }

  /** Set up as we recommend. */
  static ScriptedEnvoy usual(ManagedChannel channel) {
    return in(channel, BodySendMode.BUFFERED, BodySendMode.STREAMED);
  }

  static ScriptedEnvoy in(ManagedChannel channel, BodySendMode requests, BodySendMode answers) {
    return new ScriptedEnvoy(channel, requests, answers, Manner.TELLS_MODES);
  }

  /** It shows everything, and takes no answers. */
  static ScriptedEnvoy observing(ManagedChannel channel) {
    return new ScriptedEnvoy(
        channel, BodySendMode.STREAMED, BodySendMode.STREAMED, Manner.OBSERVES);
  }

  /** It does not say how it brings bodies. */
  static ScriptedEnvoy old(ManagedChannel channel) {
    return new ScriptedEnvoy(
        channel, BodySendMode.BUFFERED, BodySendMode.STREAMED, Manner.TELLS_NO_MODES);
  }

  private static HttpHeaders head(boolean ends, String... namesAndValues) {
    HeaderMap.Builder map = HeaderMap.newBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.addHeaders(
          HeaderValue.newBuilder()
              .setKey(namesAndValues[i])
              .setRawValue(ByteString.copyFrom(namesAndValues[i + 1], ISO_8859_1)));
    }
    return HttpHeaders.newBuilder().setHeaders(map).setEndOfStream(ends).build();
  }

  static ProcessingRequest requestHead(boolean ends, String... namesAndValues) {
    return ProcessingRequest.newBuilder().setRequestHeaders(head(ends, namesAndValues)).build();
  }

  static ProcessingRequest answerHead(boolean ends, String... namesAndValues) {
    return ProcessingRequest.newBuilder().setResponseHeaders(head(ends, namesAndValues)).build();
  }

  private static HttpBody part(String text, boolean ends) {
    return HttpBody.newBuilder()
        .setBody(ByteString.copyFrom(text, UTF_8))
        .setEndOfStream(ends)
        .build();
  }

  static ProcessingRequest requestBody(String text, boolean ends) {
    return ProcessingRequest.newBuilder().setRequestBody(part(text, ends)).build();
  }

  static ProcessingRequest answerBody(String text, boolean ends) {
    return ProcessingRequest.newBuilder().setResponseBody(part(text, ends)).build();
  }

  static ProcessingRequest requestTrailers() {
    return ProcessingRequest.newBuilder()
        .setRequestTrailers(HttpTrailers.getDefaultInstance())
        .build();
  }

  /** A call of a tool by Ada: the head of it. */
  static ProcessingRequest callHead() {
    return requestHead(
        false,
        ":method",
        "POST",
        ":authority",
        "weather.test",
        ":path",
        "/mcp",
        ":scheme",
        "http",
        "authorization",
        "Bearer " + WeatherSidecar.ADA,
        "content-type",
        "application/json",
        "accept",
        "application/json, text/event-stream",
        "content-length",
        "77");
  }

  /** Sends a message for which no answer is due yet. */
  void show(ProcessingRequest message) {
    ProcessingRequest.Builder whole = message.toBuilder();
    if (!begun) {
      begun = true;
      if (message.getAttributesCount() == 0) {
        whole.putAttributes(
            "envoy.filters.http.ext_proc",
            Struct.newBuilder()
                .putFields(
                    "source.address", Value.newBuilder().setStringValue("192.0.2.1:4711").build())
                .build());
      }
      if (manner == Manner.TELLS_MODES) {
        whole.setProtocolConfig(
            ProtocolConfiguration.newBuilder()
                .setRequestBodyMode(requests)
                .setResponseBodyMode(answers));
      }
    }
    postern.onNext(whole.setObservabilityMode(manner == Manner.OBSERVES).build());
  }

  static ProcessingRequest answerTrailers() {
    return ProcessingRequest.newBuilder()
        .setResponseTrailers(HttpTrailers.getDefaultInstance())
        .build();
  }

  /** A message by which Envoy says whose answer it shows. */
  static ProcessingRequest from(String details, ProcessingRequest answer) {
    return answer.toBuilder()
        .putAttributes(
            "envoy.filters.http.ext_proc",
            Struct.newBuilder()
                .putFields(
                    "response.code_details", Value.newBuilder().setStringValue(details).build())
                .build())
        .build();
  }

  /** Sends a message, and returns what is said to it. */
  ProcessingResponse ask(ProcessingRequest message) throws InterruptedException {
    show(message);
    ProcessingResponse answer = next();
    if (!answer.hasImmediateResponse()) {
      assertThat(answer.getResponseCase().name())
          .as("a phase is answered by itself")
          .isEqualTo(message.getRequestCase().name());
    }
    return answer;
  }

  /** The next answer. */
  ProcessingResponse next() throws InterruptedException {
    ProcessingResponse answer = said.poll(20, TimeUnit.SECONDS);
    assertThat(answer).as("an answer, not the end: %s", ends).isNotNull();
    EnvoyRules.check(answer, requests, answers);
    return answer;
  }

  /** Whether everything that was said has been taken. */
  boolean isSilent() {
    return said.isEmpty();
  }

  void hangUp() {
    hungUp = true;
    postern.onCompleted();
  }

  void cancel() {
    hungUp = true;
    postern.cancel("enough", null);
  }

  /** How the stream ended; well only after Envoy hung up. */
  Status end() throws InterruptedException {
    Status end = ends.poll(20, TimeUnit.SECONDS);
    assertThat(end).as("an end").isNotNull();
    assertThat(end.isOk() && !hungUp).as("a stream that ends well lets pass").isFalse();
    return end;
  }

  /** How a conversation goes on once a call of Ada's was let through. */
  static ScriptedEnvoy called(ScriptedEnvoy envoy) throws InterruptedException {
    assertThat(envoy.ask(callHead()).hasRequestHeaders()).isTrue();
    assertThat(envoy.ask(requestBody(WeatherSidecar.CALL, true)).hasRequestBody()).isTrue();
    return envoy;
  }
}
