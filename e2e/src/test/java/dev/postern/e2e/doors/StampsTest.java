package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.postern.e2e.doors.WeatherSidecar.Setup;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ext_authz let in, as ext_proc claims it: once, soon, and for the very same request. */
class StampsTest {
  private static final String STAMPED = "\"door\":\"ext_authz and ext_proc\"";
  private static final String FROM_THE_START = "\"door\":\"ext_proc\"";

  /** A call of nobody's. */
  private static final ProcessingRequest ANONYMOUS =
      ScriptedEnvoy.requestHead(
          false,
          ":method",
          "POST",
          ":authority",
          "weather.test",
          ":path",
          "/mcp",
          ":scheme",
          "http",
          "content-type",
          "application/json",
          "accept",
          "application/json, text/event-stream",
          "content-length",
          "77");

  @TempDir private Path folder;
  private WeatherSidecar sidecar;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    sidecar =
        WeatherSidecar.start(folder, Setup.usual().server("  limits: {callsAtOnce: 10000}\n"));
    channel = NettyChannelBuilder.forAddress(sidecar.envoy()).usePlaintext().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    sidecar.close();
  }

  private CheckResponse ask(HeaderMap head, String next) {
    return AuthorizationGrpc.newBlockingStub(channel).check(question(head, next));
  }

  private static CheckRequest question(HeaderMap head, String next) {
    AttributeContext.HttpRequest.Builder http =
        AttributeContext.HttpRequest.newBuilder()
            .setMethod("POST")
            .setHost("weather.test")
            .setPath("/mcp")
            .setHeaderMap(head);
    return CheckRequest.newBuilder()
        .setAttributes(
            AttributeContext.newBuilder()
                .putContextExtensions("postern.followedBy", next)
                .setRequest(AttributeContext.Request.newBuilder().setHttp(http)))
        .build();
  }

  private static HeaderMap called() {
    return ScriptedEnvoy.callHead().getRequestHeaders().getHeaders();
  }

  private String stamp() {
    CheckResponse yes = ask(called(), "ext_proc");
    assertThat(yes.getStatus().getCode()).isEqualTo(Status.Code.OK.value());
    return yes.getDynamicMetadata().getFieldsOrThrow("stamp").getStringValue();
  }

  private static ProcessingRequest stamped(String stamp, ProcessingRequest head) {
    Struct left =
        Struct.newBuilder()
            .putFields("stamp", Value.newBuilder().setStringValue(stamp).build())
            .build();
    return head.toBuilder()
        .setMetadataContext(
            Metadata.newBuilder().putFilterMetadata("envoy.filters.http.ext_authz", left))
        .build();
  }

  /** What is said to a call of Ada's that comes with this stamp. */
  private CommonResponse shown(String stamp) throws InterruptedException {
    ScriptedEnvoy envoy = ScriptedEnvoy.usual(channel);
    envoy.ask(stamped(stamp, ScriptedEnvoy.callHead()));
    ProcessingResponse said = envoy.ask(ScriptedEnvoy.requestBody(CALL, true));
    assertThat(said.hasRequestBody()).isTrue();
    envoy.hangUp();
    return said.getRequestBody().getResponse();
  }

  private static boolean isMarked(CommonResponse said) {
    return said.getClearRouteCache()
        && said.getHeaderMutation().getSetHeadersList().stream()
            .map(HeaderValueOption::getHeader)
            .anyMatch(header -> header.getKey().equals("x-postern-checked"));
  }

  private long decisions(String door) throws IOException {
    return sidecar.lines().stream()
        .filter(line -> line.contains("\"type\":\"decision\"") && line.contains(door))
        .count();
  }

  @Test
  void aStampIsTakenOnce() throws Exception {
    String stamp = stamp();

    assertThat(isMarked(shown(stamp))).isTrue();
    assertThat(isMarked(shown(stamp))).isTrue();

    sidecar.awaitLine(line -> line.contains(FROM_THE_START));
    assertThat(decisions(STAMPED)).isEqualTo(1);
    assertThat(decisions(FROM_THE_START)).as("judged from the start").isEqualTo(1);
  }

  @Test
  void whatCameWithoutAStampIsNotMarked() throws Exception {
    ScriptedEnvoy envoy = ScriptedEnvoy.usual(channel);
    envoy.ask(ScriptedEnvoy.callHead());

    ProcessingResponse said = envoy.ask(ScriptedEnvoy.requestBody(CALL, true));

    assertThat(isMarked(said.getRequestBody().getResponse())).isFalse();
  }

  @Test
  void aStampDoesNotServeAnotherRequest() throws Exception {
    ProcessingResponse said = ScriptedEnvoy.usual(channel).ask(stamped(stamp(), ANONYMOUS));

    assertThat(said.getImmediateResponse().getStatus().getCodeValue()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({":method,PUT", ":path,/mcp?else", ":authority,elsewhere.test", "x-more,1"})
  void whateverHasChangedSinceTheStampIsJudgedFromTheStart(String name, String value)
      throws Exception {
    HeaderMap.Builder head = HeaderMap.newBuilder();
    called().getHeadersList().stream()
        .filter(header -> !header.getKey().equals(name))
        .forEach(head::addHeaders);
    head.addHeaders(
        HeaderValue.newBuilder().setKey(name).setRawValue(ByteString.copyFromUtf8(value)));
    ProcessingRequest changed =
        ScriptedEnvoy.callHead().toBuilder()
            .setRequestHeaders(HttpHeaders.newBuilder().setHeaders(head))
            .build();

    ScriptedEnvoy envoy = ScriptedEnvoy.usual(channel);
    envoy.show(stamped(stamp(), changed));
    envoy.show(ScriptedEnvoy.requestBody(CALL, true));

    sidecar.awaitLine(line -> line.contains(FROM_THE_START));
    sidecar.close();
    assertThat(decisions(STAMPED)).as("nothing was decided about what it was before").isZero();
    assertThat(decisions(FROM_THE_START)).isEqualTo(1);
  }

  @Test
  void anUnknownStampIsNone() throws Exception {
    shown("00000000-0000-0000-0000-000000000000");

    sidecar.awaitLine(line -> line.contains(FROM_THE_START));
  }

  @Test
  void whatNobodyClaimsIsForgottenAfterSecondsAndWasNotLetThrough() throws Exception {
    String stamp = stamp();

    String decision = sidecar.awaitLine(line -> line.contains(STAMPED));

    assertThat(decision).contains("\"decision\":\"refused\"");
    shown(stamp);
    sidecar.awaitLine(line -> line.contains(FROM_THE_START));
  }

  @Test
  void morePassagesThanAreRememberedAreRefused() throws Exception {
    CheckRequest question = question(called(), "ext_proc");
    List<Future<CheckResponse>> answers = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      answers.add(AuthorizationGrpc.newFutureStub(channel).check(question));
    }

    Set<Integer> statuses = new HashSet<>();
    for (Future<CheckResponse> answer : answers) {
      statuses.add(answer.get().getDeniedResponse().getStatus().getCodeValue());
    }
    assertThat(statuses).containsExactlyInAnyOrder(0, 503);
  }

  @Test
  void whoMayNotComeInIsRefusedAtOnce() {
    CheckResponse no = ask(ANONYMOUS.getRequestHeaders().getHeaders(), "ext_proc");

    assertThat(no.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(401);
  }

  @Test
  void anotherFilterThanExtProcCannotFollow() {
    CheckResponse no = ask(called(), "ext_prog");

    assertThat(no.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(400);
  }
}
