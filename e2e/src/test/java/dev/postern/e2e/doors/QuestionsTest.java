package dev.postern.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.postern.proxy.RuleFiles;
import dev.postern.proxy.Sidecar;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions as Envoy asks them, and such as it would not ask, over gRPC itself. */
class QuestionsTest {
  private static final Path DOCUMENTS = Path.of("scenarios", "documents");
  private static final String ADA = "pst_MzPxxW6XGzzkbv9pYTJFeU7Ob4HIyIVdN2JYw3eTmbJ11zDJk";
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"forecast\"}}";

  @TempDir private Path folder;
  private Sidecar sidecar;
  private ManagedChannel channel;
  private AuthorizationBlockingStub postern;

  @BeforeEach
  void start() throws IOException {
    String server =
        Files.readString(DOCUMENTS.resolve("weather.yaml"))
            .replace(
                "  policy: weather-users\n", "  policy: weather-users\n  limits: {body: 1KiB}\n");
    String own =
        """
        kind: SidecarConfig
        metadata: {name: sidecar}
        spec:
          inbound: {address: "127.0.0.1:0"}
          envoy: {address: "127.0.0.1:0"}
          health: {address: "127.0.0.1:0"}
          metrics: {address: "127.0.0.1:0"}
          admin: {socket: "%1$s/admin.sock"}
          journal: {to: {file: "%1$s/journal.jsonl"}, buffer: "%1$s/buffer"}
          drain: {delay: 0s, grace: 1s}
          log: {level: error}
          limits: {bodies: 1MiB}
        """
            .formatted(folder);
    sidecar =
        Sidecar.start(
            new RuleFiles(
                List.of(
                    Files.writeString(folder.resolve("weather.yaml"), server),
                    Files.writeString(folder.resolve("sidecar.yaml"), own),
                    DOCUMENTS.resolve("team-keys.yaml")),
                List.of()));
    channel = NettyChannelBuilder.forAddress(sidecar.envoy().orElseThrow()).usePlaintext().build();
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
