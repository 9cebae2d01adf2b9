package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.ADA;
import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.postern.e2e.doors.WeatherSidecar.Setup;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc.AuthorizationBlockingStub;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions as Envoy asks them, and such as it would not ask, over gRPC itself. */
class QuestionsTest {
  @TempDir private Path folder;
  private WeatherSidecar sidecar;
  private ManagedChannel channel;
  private AuthorizationBlockingStub postern;

  @BeforeEach
  void start() throws IOException {
    sidecar =
        WeatherSidecar.start(
            folder,
            Setup.usual().server("  limits: {body: 1KiB}\n").sidecar("  limits: {bodies: 1MiB}\n"));
    channel = NettyChannelBuilder.forAddress(sidecar.envoy()).usePlaintext().build();
    postern = AuthorizationGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    sidecar.close();
  }

  private static HttpRequest.Builder call(String body) {
    return HttpRequest.newBuilder()
        .setMethod("POST")
        .setHost("weather.test")
        .setPath("/mcp")
        .putHeaders("authorization", "Bearer " + ADA)
        .putHeaders("content-type", "application/json")
        .putHeaders("accept", "application/json, text/event-stream")
        .putHeaders("x-envoy-auth-partial-body", "false")
        .setRawBody(ByteString.copyFrom(body, UTF_8));
  }

  private CheckResponse ask(HttpRequest.Builder http) {
    AttributeContext.Request request = AttributeContext.Request.newBuilder().setHttp(http).build();
    return postern.check(
        CheckRequest.newBuilder()
            .setAttributes(AttributeContext.newBuilder().setRequest(request))
            .build());
  }

  @Test
  void aYesTellsByWhatAndTakesTheCredentialAway() {
    CheckResponse yes = ask(call(CALL));

    assertThat(yes.getStatus().getCode()).isEqualTo(Status.Code.OK.value());
    assertThat(yes.getOkResponse().getHeadersToRemoveList()).contains("authorization");
    assertThat(yes.getDynamicMetadata().getFieldsOrThrow("subject").getStringValue())
        .isEqualTo("user:ada");
    assertThat(yes.getDynamicMetadata().getFieldsOrThrow("rule").getStringValue())
        .isEqualTo("weather-users#1");
    assertThat(yes.getOkResponse().getResponseHeadersToAdd(0).getHeader().getValue())
        .isEqualTo(yes.getDynamicMetadata().getFieldsOrThrow("decision").getStringValue());
  }

  @Test
  void aQuestionAboutNothingIsDenied() {
    CheckResponse no = postern.check(CheckRequest.getDefaultInstance());

    assertThat(no.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
    assertThat(no.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(400);
  }

  @Test
  void aBodyLargerThanTheServersLimitIsDenied() {
    CheckResponse no = ask(call(CALL + " ".repeat(2_000)));

    assertThat(no.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(413);
  }

  @Test
  void aBodyForWhichThereIsNoMemoryIsDeniedAndTheNextIsNot() {
    CheckResponse no = ask(call(CALL + " ".repeat(2 << 20)));

    assertThat(no.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE.value());
    assertThat(no.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(503);
    assertThat(ask(call(CALL)).getStatus().getCode()).isEqualTo(Status.Code.OK.value());
  }
}
