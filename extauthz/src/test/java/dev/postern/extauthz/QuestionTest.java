package dev.postern.extauthz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Need;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
  private static final Need ALL = new Need.Whole(8);

  private final HttpRequest.Builder http =
      HttpRequest.newBuilder().setMethod("POST").setHost("api.test:8080").setPath("/mcp?x=1");

  private CheckRequest.Builder request() {
    return CheckRequest.newBuilder()
        .setAttributes(
            AttributeContext.newBuilder()
                .setRequest(AttributeContext.Request.newBuilder().setHttp(http)));
  }

  private Question.Clear question() {
    return (Question.Clear) asked(request().build());
  }

  private static Question asked(CheckRequest request) {
    return Question.of(Asked.ON_THE_WIRE.parse(request.toByteString().newInput()));
  }

  private static HeaderValue header(String name, String value) {
    return HeaderValue.newBuilder()
        .setKey(name)
        .setRawValue(ByteString.copyFrom(value, ISO_8859_1))
        .build();
  }

  @Test
  void isAboutMethodHostPathAndQuery() {
    var head = question().head();

    assertThat(head.method()).isEqualTo("POST");
    assertThat(head.authority()).hasToString("api.test:8080");
    assertThat(head.path()).isEqualTo("/mcp");
    assertThat(head.query()).isEqualTo("?x=1");
  }

  @Test
  void withoutAnHttpRequestIsUnclear() {
    assertThat(asked(CheckRequest.getDefaultInstance()))
        .isEqualTo(new Question.Unclear(Sources.NOBODY, "Envoy asks about no HTTP request"));
  }

  @ParameterizedTest
  @CsvSource({"'',/", "a b,/", "a.test,*", "a.test,''", "a.test,http://a.test/"})
  void withoutAHostOrAPathIsUnclear(String host, String path) {
    http.setHost(host).setPath(path);

    assertThat(asked(request().build())).isInstanceOf(Question.Unclear.class);
  }

  @Test
  void namesTheClientWhomEnvoySees() {
    CheckRequest.Builder request = request();
    request
        .getAttributesBuilder()
        .getSourceBuilder()
        .setAddress(
            Address.newBuilder()
                .setSocketAddress(
                    SocketAddress.newBuilder().setAddress("192.0.2.7").setPortValue(4711)));

    Question.Clear question = (Question.Clear) asked(request.build());

    assertThat(question.head().peer()).hasToString("192.0.2.7 port 4711");
    assertThat(question().head().peer()).isEqualTo(Sources.NOBODY);
  }

  @Test
  void namesTheServerThatTheRouteIsConfiguredFor() {
    CheckRequest.Builder request = request();
    request.getAttributesBuilder().putContextExtensions("postern.server", "weather");

    assertThat(((Question.Clear) asked(request.build())).head().server()).contains("weather");
    assertThat(question().head().server()).isEmpty();
  }

  @Test
  void rawHeadersKeepDuplicatesOrderAndBytes() {
    http.setHeaderMap(
        HeaderMap.newBuilder()
            .addAllHeaders(
                List.of(
                    header(":path", "/mcp"),
                    header("cookie", "a=1"),
                    header("x", "\u00e9"),
                    header("cookie", "b=2"),
                    header("content-length", "3"))));

    assertThat(question().head().headers().all("cookie")).containsExactly("a=1", "b=2");
    assertThat(question().head().headers().first("x")).contains("\u00e9");
    assertThat(question().head().headers().size()).isEqualTo(3);
  }

  @Test
  void headersComeFromTheMapWhereThereAreNoRawOnes() {
    http.putHeaders(":authority", "api.test").putHeaders("accept", "a,b");

    assertThat(question().head().headers().first("accept")).contains("a,b");
    assertThat(question().head().headers().size()).isEqualTo(1);
  }

  @Test
  void aHeaderThatMustNotBeDoubledIsSeenAsDoubledWhereEnvoyJoinsThem() {
    http.putHeaders("mcp-session-id", "victims,mine").putHeaders("accept", "a,b");

    assertThat(question().head().headers().all("mcp-session-id"))
        .containsExactly("victims", "mine");
    assertThat(question().came().areJoined()).isTrue();
  }

  @Test
  void thePathIsTheOneOfTheRawHeadersWhereTheyAreTold() {
    http.setPath("/cleaned!")
        .setHeaderMap(HeaderMap.newBuilder().addHeaders(header(":path", "/as/it/came")));

    assertThat(question().head().target()).isEqualTo("/as/it/came");
  }

  /** What Envoy says of the body, what it sent, and what may be believed of it. */
  @ParameterizedTest
  @CsvSource({
    "'',     '',  '',         Withheld[why=NOT_SENT]",
    "'',     3,   '',         Withheld[why=NOT_SENT]",
    "'',     0,   '',         NONE",
    "true,   3,   abc,        Withheld[why=PARTIAL]",
    "odd,    3,   abc,        Withheld[why=PARTIAL]",
    "false,  9,   123456789,  Withheld[why=TOO_LARGE]",
    "false,  0,   '',         NONE",
    "false,  3,   abc,        Whole"
  })
  void aNeededBodyIsWhatEnvoySaysItSent(String partial, String length, String sent, String body) {
    if (!partial.isEmpty()) {
      http.putHeaders("x-envoy-auth-partial-body", partial);
    }
    if (!length.isEmpty()) {
      http.putHeaders("content-length", length);
    }
    http.setRawBody(ByteString.copyFrom(sent, UTF_8));

    assertThat(question().body(ALL).toString()).startsWith(body);
  }

  @Test
  void aBodyMayComeAsTextAsWell() {
    http.putHeaders("x-envoy-auth-partial-body", "false").setBody("abc");

    assertThat(question().body(ALL))
        .satisfies(
            body -> assertThat(((Body.Whole) body).bytes()).isEqualTo("abc".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({
    "content-length,3,AS_IT_COMES",
    "transfer-encoding,chunked,AS_IT_COMES",
    "content-length,0,NONE",
    "x,y,NONE"
  })
  void aBodyThatNobodyNeedsStreamsBy(String name, String value, String body) {
    http.putHeaders(name, value);

    assertThat(question().body(Need.Nothing.NOTHING)).hasToString(body);
  }
}
