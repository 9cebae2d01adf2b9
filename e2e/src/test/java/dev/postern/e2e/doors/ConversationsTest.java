package dev.postern.e2e.doors;

import static dev.postern.e2e.doors.ScriptedEnvoy.answerBody;
import static dev.postern.e2e.doors.ScriptedEnvoy.answerHead;
import static dev.postern.e2e.doors.ScriptedEnvoy.answerTrailers;
import static dev.postern.e2e.doors.ScriptedEnvoy.callHead;
import static dev.postern.e2e.doors.ScriptedEnvoy.called;
import static dev.postern.e2e.doors.ScriptedEnvoy.from;
import static dev.postern.e2e.doors.ScriptedEnvoy.requestBody;
import static dev.postern.e2e.doors.ScriptedEnvoy.requestHead;
import static dev.postern.e2e.doors.ScriptedEnvoy.requestTrailers;
import static dev.postern.e2e.doors.WeatherSidecar.CALL;
import static dev.postern.e2e.doors.WeatherSidecar.RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.postern.e2e.doors.WeatherSidecar.Setup;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations as Envoy leads them, and such as it should not, over gRPC itself. */
class ConversationsTest {
  private static final String EVENT = "data: " + RESULT + "\n\n";
  private static final String NOTE =
      "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\n";

  @TempDir private Path folder;
  private WeatherSidecar sidecar;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    sidecar =
        WeatherSidecar.start(
            folder,
            Setup.usual()
                .server("  limits: {body: 100KiB, event: 1KiB}\n")
                .sidecar("  limits: {bodies: 1MiB}\n"));
    channel = NettyChannelBuilder.forAddress(sidecar.envoy()).usePlaintext().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    sidecar.close();
  }

  private ScriptedEnvoy usual() {
    return ScriptedEnvoy.usual(channel);
  }

  private ScriptedEnvoy in(BodySendMode requests, BodySendMode answers) {
    return ScriptedEnvoy.in(channel, requests, answers);
  }

  private static ImmediateResponse refused(ProcessingResponse answer, int status) {
    assertThat(answer.hasImmediateResponse()).as("refused: %s", answer).isTrue();
    assertThat(answer.getImmediateResponse().getStatus().getCodeValue()).isEqualTo(status);
    return answer.getImmediateResponse();
  }

  private static ProcessingRequest eventsHead() {
    return answerHead(false, ":status", "200", "content-type", "text/event-stream");
  }

  private static ProcessingRequest jsonHead(String... more) {
    String[] all = new String[4 + more.length];
    System.arraycopy(
        new String[] {":status", "200", "content-type", "application/json"}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    return answerHead(false, all);
  }

  /** What goes on in the place of one part of the answer's body. */
  private static String out(ProcessingResponse answer, String came) {
    CommonResponse what = answer.getResponseBody().getResponse();
    BodyMutation.MutationCase how = what.getBodyMutation().getMutationCase();
    return switch (how) {
      case BODY -> what.getBodyMutation().getBody().toStringUtf8();
      case CLEAR_BODY -> "";
      case STREAMED_RESPONSE ->
          what.getBodyMutation().getStreamedResponse().getBody().toStringUtf8();
      case MUTATION_NOT_SET -> came;
    };
  }

  private static String ask(ScriptedEnvoy envoy, String part, boolean ends)
      throws InterruptedException {
    return out(envoy.ask(answerBody(part, ends)), part);
  }

  @Test
  void aBodyThatNobodyChangesIsNotSentBack() throws Exception {
    ScriptedEnvoy envoy = usual();
    ProcessingResponse head = envoy.ask(callHead());
    ProcessingResponse body = envoy.ask(requestBody(CALL, true));

    assertThat(head.hasModeOverride()).isFalse();
    CommonResponse goesOn = body.getRequestBody().getResponse();
    assertThat(goesOn.hasBodyMutation()).isFalse();
    assertThat(goesOn.getHeaderMutation().getRemoveHeadersList()).contains("authorization");
  }

  @Test
  void aBodyWhoseTrailersFollowIsWholeAllTheSame() throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.ask(callHead());

    assertThat(envoy.ask(requestBody(CALL, false)).hasRequestBody()).isTrue();
    assertThat(envoy.ask(requestTrailers()).hasRequestTrailers()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json|-32700",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}|-32600",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]|-32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"Method\":\"x\"}|-32700",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{},\"params\":{}}|-32700"
      })
  void whatTwoParsersCouldReadDifferentlyIsRefused(String body, String code) throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.ask(callHead());

    assertThat(refused(envoy.ask(requestBody(body, true)), 400).getBody().toStringUtf8())
        .contains(code);
  }

  @Test
  void aBodyOverTheServersLimitIsRefused() throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.ask(callHead());

    refused(envoy.ask(requestBody(" ".repeat(101 << 10) + CALL, true)), 413);
  }

  @Test
  void aCredentialThatIsNoneIsRefusedAtTheHead() throws Exception {
    ProcessingRequest stranger =
        requestHead(
            false,
            ":method",
            "POST",
            ":authority",
            "weather.test",
            ":path",
            "/mcp",
            "authorization",
            "Bearer pst_none",
            "content-type",
            "application/json",
            "accept",
            "application/json, text/event-stream");
    ImmediateResponse no = refused(usual().ask(stranger), 401);

    assertThat(no.getHeaders().getSetHeadersList())
        .anyMatch(header -> header.getHeader().getKey().equals("www-authenticate"));
  }

  @ParameterizedTest
  @CsvSource({"NONE,503", "STREAMED,503", "BUFFERED_PARTIAL,413"})
  void aBodyThatCannotBeHadWholeIsNotWaitedFor(BodySendMode mode, int status) throws Exception {
    refused(in(mode, BodySendMode.STREAMED).ask(callHead()), status);
  }

  @ParameterizedTest
  @EnumSource(
      value = BodySendMode.class,
      names = {"NONE", "BUFFERED_PARTIAL"})
  void aCallWhoseAnswerCannotBeReadIsRefusedBeforeItIsMade(BodySendMode mode) throws Exception {
    refused(in(BodySendMode.BUFFERED, mode).ask(callHead()), 503);
  }

  @Test
  void whereNobodySaysHowBodiesComeTheyAreNotWaitedFor() throws Exception {
    refused(ScriptedEnvoy.old(channel).ask(callHead()), 503);
  }

  private ScriptedEnvoy duplexCall() {
    ScriptedEnvoy envoy = in(BodySendMode.FULL_DUPLEX_STREAMED, BodySendMode.FULL_DUPLEX_STREAMED);
    envoy.show(callHead());
    envoy.show(requestBody(CALL.substring(0, 20), false));
    return envoy;
  }

  @Test
  void inFullDuplexTheHeadGoesOnBeforeTheBodyAndTheBodyEndsOnce() throws Exception {
    ScriptedEnvoy envoy = duplexCall();
    assertThat(envoy.isSilent()).isTrue();
    envoy.show(requestBody(CALL.substring(20), true));

    assertThat(envoy.next().hasRequestHeaders()).isTrue();
    assertThat(envoy.next().getRequestBody().getResponse().getBodyMutation().getStreamedResponse())
        .satisfies(piece -> {
          assertThat(piece.getBody()).isEqualTo(ByteString.copyFromUtf8(CALL));
          assertThat(piece.getEndOfStream()).isTrue();
        });
    envoy.show(requestBody("", true));
    envoy.hangUp();
    assertThat(envoy.end().isOk()).isTrue();
    assertThat(envoy.isSilent()).isTrue();
  }

  @Test
  void inFullDuplexTrailersEndABody() throws Exception {
    ScriptedEnvoy envoy = duplexCall();
    envoy.show(requestBody(CALL.substring(20), false));
    envoy.show(requestTrailers());

    assertThat(envoy.next().hasRequestHeaders()).isTrue();
    assertThat(
            envoy
                .next()
                .getRequestBody()
                .getResponse()
                .getBodyMutation()
                .getStreamedResponse()
                .getEndOfStream())
        .isFalse();
    assertThat(envoy.next().hasRequestTrailers()).isTrue();
  }

  @Test
  void inFullDuplexARefusalIsAllThatIsSaid() throws Exception {
    ScriptedEnvoy envoy = duplexCall();
    envoy.show(requestBody("}", false));
    envoy.show(requestBody("", true));
    refused(envoy.next(), 400);
    envoy.show(requestBody("late", false));
    envoy.hangUp();

    assertThat(envoy.end().isOk()).isTrue();
    assertThat(envoy.isSilent()).isTrue();
  }

  @Test
  void whatEnvoyAnswersByItselfPassesUntouched() throws Exception {
    ScriptedEnvoy envoy = usual();

    ProcessingResponse head = envoy.ask(answerHead(false, ":status", "403"));
    assertThat(head.getResponseHeaders().getResponse().getHeaderMutation().getSetHeadersList())
        .isEmpty();
    assertThat(head.getModeOverride().getResponseBodyMode()).isEqualTo(BodySendMode.NONE);
    assertThat(ask(envoy, "no", true)).isEqualTo("no");
  }

  @Test
  void aBodyThatEnvoyCouldNotTakeIsJournalledAsRefused() throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.ask(callHead());
    envoy.ask(answerHead(true, ":status", "413"));

    assertThat(sidecar.awaitLine(line -> line.contains("\"type\":\"decision\"")))
        .contains("\"decision\":\"refused\"", "\"client_ip\":\"192.0.2.1\"");
  }

  @Test
  void aBodyBeforeItsRequestFailsTheConversation() throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.show(requestBody(CALL, true));

    assertThat(envoy.end().isOk()).isFalse();
  }

  @Test
  void aSecondRequestFailsTheConversation() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    envoy.show(callHead());

    assertThat(envoy.end().isOk()).isFalse();
  }

  @Test
  void aMessageOfNoKindFailsTheConversation() throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.show(ProcessingRequest.getDefaultInstance());

    assertThat(envoy.end().isOk()).isFalse();
  }

  @Test
  void whoHangsUpInTheMiddleIsJournalled() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    envoy.hangUp();

    assertThat(envoy.end().isOk()).isTrue();
    assertThat(sidecar.awaitLine(line -> line.contains("\"type\":\"end\"")))
        .contains("client gone");
  }

  @Test
  void aCancelledConversationIsJournalled() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    envoy.cancel();

    assertThat(sidecar.awaitLine(line -> line.contains("\"type\":\"end\"")))
        .contains("client gone");
  }

  @Test
  void aSmallAnswerIsHeldBackByEnvoy() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    String length = Integer.toString(RESULT.length());

    ProcessingResponse head = envoy.ask(jsonHead("content-length", length));
    assertThat(head.getModeOverride().getResponseBodyMode()).isEqualTo(BodySendMode.BUFFERED);
    assertThat(ask(envoy, RESULT, true)).isEqualTo(RESULT);
    assertThat(sidecar.awaitLine(line -> line.contains("\"type\":\"end\"")))
        .contains("complete", "\"status\":200");
  }

  @Test
  void anAnswerHeldBackByEnvoyThatIsNotOneIsReplaced() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    envoy.ask(jsonHead("content-length", "4"));

    refused(envoy.ask(answerBody("oops", true)), 502);
  }

  @Test
  void anAnswerInPartsIsHeldBackHere() throws Exception {
    ScriptedEnvoy envoy = called(usual());

    assertThat(envoy.ask(jsonHead()).hasModeOverride()).isFalse();
    assertThat(ask(envoy, RESULT.substring(0, 9), false)).isEmpty();
    assertThat(ask(envoy, RESULT.substring(9), false)).isEmpty();
    assertThat(ask(envoy, "", true)).isEqualTo(RESULT);
  }

  @Test
  void anAnswerOverTheLimitIsReplacedAndItsRestLeftOut() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    envoy.ask(jsonHead());

    assertThat(ask(envoy, " ".repeat(101 << 10), false)).contains("-31502");
    assertThat(ask(envoy, RESULT, false)).isEmpty();
    assertThat(ask(envoy, "", true)).isEmpty();
  }

  @Test
  void anEventGoesOnWhenAllOfItHasCome() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    String note = "id: \u00e4\r\n" + NOTE.replace("\n", "\r\n");

    ProcessingResponse head = envoy.ask(eventsHead());
    assertThat(head.hasModeOverride()).isFalse();
    assertThat(ask(envoy, note.substring(0, 5), false)).isEmpty();
    assertThat(ask(envoy, note.substring(5, note.length() - 2), false)).isEmpty();
    assertThat(ask(envoy, note.substring(note.length() - 2) + EVENT, true)).isEqualTo(note + EVENT);
  }

  @Test
  void anEventOverTheLimitBecomesAnErrorAndItsRestIsLeftOut() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    envoy.ask(eventsHead());

    assertThat(ask(envoy, NOTE + "data: " + "x".repeat(2_000), false))
        .startsWith(NOTE)
        .contains("-31502");
    assertThat(ask(envoy, "\n\n" + EVENT, false)).isEmpty();
    assertThat(ask(envoy, "", true)).isEmpty();
  }

  @Test
  void whereEnvoyOnlyShowsNothingIsSaidAndEverythingRecorded() throws Exception {
    ScriptedEnvoy envoy = ScriptedEnvoy.observing(channel);
    envoy.show(callHead());
    envoy.show(requestBody(CALL.replace("forecast", "restart").substring(0, 30), false));
    envoy.show(requestBody(CALL.replace("forecast", "restart").substring(30), true));
    envoy.show(answerHead(false, ":status", "200", "content-type", "application/json"));
    envoy.show(answerBody(RESULT, true));
    envoy.hangUp();

    assertThat(envoy.end().isOk()).isTrue();
    assertThat(envoy.isSilent()).isTrue();
    assertThat(sidecar.awaitLine(line -> line.contains("\"type\":\"decision\"")))
        .contains("\"tool\"", "restart", "would");
    assertThat(sidecar.awaitLine(line -> line.contains("\"type\":\"end\""))).contains("complete");
  }

  @Test
  void trailersInThePlaceOfABodyDoNotLetTheRequestPass() throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.ask(callHead());
    envoy.show(requestTrailers());

    refused(envoy.next(), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "via_upstream"})
  void aServersAnswerToWhatWasNotLetThroughIsNotPassedOn(String details) throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.ask(callHead());
    envoy.show(from(details, answerHead(true, ":status", "200")));

    assertThat(envoy.end().isOk()).isFalse();
  }

  @Test
  void aServersAnswerToWhatWasNeverShownIsNotPassedOn() throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.show(from("via_upstream", answerHead(true, ":status", "404")));

    assertThat(envoy.end().isOk()).isFalse();
  }

  @Test
  void trailersOfWhatWasNeverShownFailTheConversation() throws Exception {
    ScriptedEnvoy envoy = usual();
    envoy.show(requestTrailers());

    assertThat(envoy.end().isOk()).isFalse();
  }

  @Test
  void inFullDuplexTrailersWaitForTheVerdictOnALargeBody() throws Exception {
    ScriptedEnvoy envoy = duplexCall();
    String large = CALL.substring(20) + " ".repeat(80 << 10);
    envoy.show(requestBody(large, false));
    envoy.show(requestTrailers());

    assertThat(envoy.next().hasRequestHeaders()).isTrue();
    StringBuilder sent = new StringBuilder();
    ProcessingResponse next = envoy.next();
    while (next.hasRequestBody()) {
      sent.append(
          next.getRequestBody()
              .getResponse()
              .getBodyMutation()
              .getStreamedResponse()
              .getBody()
              .toStringUtf8());
      next = envoy.next();
    }
    assertThat(next.hasRequestTrailers()).isTrue();
    assertThat(sent.toString()).isEqualTo(CALL.substring(0, 20) + large);
  }

  @Test
  void whereEnvoyIgnoredThatItShouldHoldBackNothingIsLost() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    envoy.ask(jsonHead("content-length", Integer.toString(RESULT.length())));

    assertThat(ask(envoy, RESULT.substring(0, 9), false)).isEmpty();
    assertThat(ask(envoy, RESULT.substring(9), true)).isEqualTo(RESULT);
  }

  @Test
  void anAnswerThatAnnouncesTooMuchIsReplacedAtOnce() throws Exception {
    ScriptedEnvoy envoy = called(usual());

    refused(envoy.ask(jsonHead("content-length", "200000")), 502);
  }

  @Test
  void anAnswerInPartsThatEndsInTrailersBreaksOffAndItsRoomIsFree() throws Exception {
    for (int i = 0; i < 20; i++) {
      ScriptedEnvoy envoy = called(usual());
      envoy.ask(jsonHead());
      assertThat(ask(envoy, " ".repeat(100_000), false)).as("call %s", i).isEmpty();
      envoy.show(answerTrailers());
      assertThat(envoy.end().isOk()).isFalse();
    }
  }

  @Test
  void anEventOverTheLimitThatNobodyWaitsForEndsTheStream() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    envoy.ask(eventsHead());
    assertThat(ask(envoy, EVENT, false)).isEqualTo(EVENT);
    envoy.show(answerBody("data: " + "x".repeat(2_000), false));

    assertThat(envoy.end().isOk()).isFalse();
  }

  @Test
  void moreAfterABodyThatWasJudgedDoesNotGoOn() throws Exception {
    ScriptedEnvoy envoy = called(usual());

    ProcessingResponse more = envoy.ask(requestBody("more", true));
    assertThat(more.getRequestBody().getResponse().getBodyMutation().getClearBody()).isTrue();
  }

  @Test
  void inFullDuplexAnAnswerEndsOnce() throws Exception {
    ScriptedEnvoy envoy = duplexCall();
    envoy.show(requestBody(CALL.substring(20), true));
    envoy.next();
    envoy.next();
    envoy.show(jsonHead());
    envoy.show(answerBody(RESULT, true));
    assertThat(envoy.next().hasResponseHeaders()).isTrue();
    assertThat(out(envoy.next(), "")).isEqualTo(RESULT);
    envoy.show(answerBody("", true));
    envoy.hangUp();

    assertThat(envoy.end().isOk()).isTrue();
    assertThat(envoy.isSilent()).isTrue();
  }

  @Test
  void theAnswersOfGetToAModeThatShowsNoneAreRefusedAsSuch() throws Exception {
    ProcessingRequest listen =
        requestHead(
            true,
            ":method",
            "GET",
            ":authority",
            "weather.test",
            ":path",
            "/mcp",
            "authorization",
            "Bearer " + WeatherSidecar.ADA,
            "accept",
            "text/event-stream");

    refused(in(BodySendMode.BUFFERED, BodySendMode.NONE).ask(listen), 503);
  }

  @Test
  void whereEnvoyOnlyShowsWhatIsMalformedIsNotRecordedAsRefused() throws Exception {
    ScriptedEnvoy envoy = ScriptedEnvoy.observing(channel);
    envoy.show(callHead());
    envoy.show(requestBody("not json", true));
    envoy.show(answerHead(false, ":status", "200"));
    envoy.show(answerBody("{}", true));
    envoy.hangUp();

    assertThat(envoy.end().isOk()).isTrue();
    assertThat(sidecar.awaitLine(line -> line.contains("\"type\":\"decision\"")))
        .contains("would have refused");
  }

  @Test
  void whatIsHeldOfABodyCountsWithTheBodiesOfAllDoors() throws Exception {
    ScriptedEnvoy envoy = duplexCall();
    sidecar.awaitMetric("postern_bodies_bytes 20.0");
    envoy.cancel();
    sidecar.awaitMetric("postern_bodies_bytes 0.0");
  }

  @Test
  void aBodyUnderAStatusThatHasNoneIsReadAllTheSame() throws Exception {
    ScriptedEnvoy envoy = called(usual());
    envoy.ask(answerHead(false, ":status", "204", "content-type", "application/json"));

    assertThat(ask(envoy, "oops", false)).isEmpty();
    assertThat(ask(envoy, "", true)).contains("-31502");
  }

  @ParameterizedTest
  @CsvSource({"weather,true", "another,false"})
  void aRouteMayNameItsServer(String server, boolean known) throws Exception {
    Metadata named = new Metadata();
    named.put(Metadata.Key.of("postern.server", Metadata.ASCII_STRING_MARSHALLER), server);
    ManagedChannel route =
        NettyChannelBuilder.forAddress(sidecar.envoy())
            .usePlaintext()
            .intercept(MetadataUtils.newAttachHeadersInterceptor(named))
            .build();
    try {
      assertThat(ScriptedEnvoy.usual(route).ask(callHead()).hasRequestHeaders()).isEqualTo(known);
    } finally {
      route.shutdownNow();
    }
  }
}
