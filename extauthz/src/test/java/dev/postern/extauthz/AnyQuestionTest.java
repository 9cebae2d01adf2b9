package dev.postern.extauthz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext.HttpRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever protobuf reads in a question, we read the same. */
class AnyQuestionTest {
  private static final List<String> NAMES =
      List.of(
          "accept",
          ":path",
          "Cookie",
          "cookie",
          "mcp-session-id",
          "content-length",
          "x-\u00e9",
          "");
  private static final List<String> WORDS =
      List.of("", "a", "a,b", "/mcp?x=1", "POST", "api.test:80", "\u00e9\u20ac", "false", "12");

  @Provide
  Arbitrary<CheckRequest> questions() {
    return Arbitraries.randomValue(AnyQuestionTest::question);
  }

  private static CheckRequest question(Random random) {
    CheckRequest.Builder request = CheckRequest.newBuilder();
    if (random.nextInt(10) > 0) {
      request.setAttributes(attributes(random));
    }
    return request.build();
  }

  private static AttributeContext.Builder attributes(Random random) {
    AttributeContext.Builder about = AttributeContext.newBuilder();
    if (random.nextBoolean()) {
      about
          .getSourceBuilder()
          .setAddress(address(random))
          .setPrincipal(word(random))
          .setCertificate(word(random));
      about.getDestinationBuilder().setAddress(address(random));
    }
    if (random.nextInt(10) > 0) {
      about
          .getRequestBuilder()
          .setTime(Timestamp.newBuilder().setSeconds(random.nextLong()))
          .setHttp(http(random));
    }
    if (random.nextBoolean()) {
      about.putContextExtensions("postern.server", word(random));
    }
    if (random.nextBoolean()) {
      about.putContextExtensions("postern.followedBy", random.nextBoolean() ? "ext_proc" : "x");
    }
    about.getTlsSessionBuilder().setSni(word(random));
    return about;
  }

  private static Address.Builder address(Random random) {
    SocketAddress.Builder socket = SocketAddress.newBuilder();
    socket.setAddress(random.nextBoolean() ? "192.0.2.7" : word(random));
    if (random.nextBoolean()) {
      socket.setPortValue(random.nextInt(70_000) - 1_000);
    } else if (random.nextBoolean()) {
      socket.setNamedPort(word(random));
    }
    return random.nextInt(4) == 0
        ? Address.newBuilder().setPipe(Pipe.newBuilder().setPath(word(random)))
        : Address.newBuilder().setSocketAddress(socket);
  }

  private static HttpRequest.Builder http(Random random) {
    HttpRequest.Builder http =
        HttpRequest.newBuilder()
            .setId(word(random))
            .setMethod(word(random))
            .setHost(random.nextBoolean() ? "api.test" : word(random))
            .setPath(random.nextBoolean() ? "/mcp" : word(random))
            .setSize(random.nextLong())
            .setBody(word(random));
    if (random.nextBoolean()) {
      http.setRawBody(bytes(random));
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      http.putHeaders(name(random), word(random));
    }
    if (random.nextBoolean()) {
      HeaderMap.Builder map = HeaderMap.newBuilder();
      for (int i = random.nextInt(6); i > 0; i--) {
        HeaderValue.Builder header = HeaderValue.newBuilder().setKey(name(random));
        map.addHeaders(
            random.nextBoolean()
                ? header.setValue(word(random))
                : header.setRawValue(bytes(random)));
      }
      http.setHeaderMap(map);
    }
    return http;
  }

  private static String name(Random random) {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private static ByteString bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  @Property(tries = 500)
  void isReadAsProtobufReadsIt(@ForAll("questions") CheckRequest question) throws IOException {
    isReadAlike(question.toByteArray());
  }

  /** What comes in parts is one message: the last of each field counts, and lists go on. */
  @Property(tries = 500)
  void isReadAlikeInParts(
      @ForAll("questions") CheckRequest one, @ForAll("questions") CheckRequest other)
      throws IOException {
    isReadAlike(one.toByteString().concat(other.toByteString()).toByteArray());
  }

  /**
   * Damage may hide in what we skip, and be found where protobuf is lenient: that fails the call.
   */
  @Property(tries = 2_000)
  void isReadAlikeOrNotAtAllWhenItIsDamaged(
      @ForAll("questions") CheckRequest question, @ForAll Random random) throws IOException {
    byte[] bytes = question.toByteArray();
    for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    byte[] damaged =
        random.nextInt(4) > 0 ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    try {
      CheckRequest.parseFrom(damaged);
      Asked.of(damaged);
    } catch (InvalidProtocolBufferException none) {
      return;
    }
    isReadAlike(damaged);
  }

  @Property(tries = 20)
  void whatEndsTooEarlyIsNone(@ForAll("questions") CheckRequest question) {
    byte[] bytes = question.toByteArray();
    if (bytes.length > 0) {
      byte[] part = Arrays.copyOf(bytes, bytes.length - 1);
      assertThatThrownBy(() -> Asked.ON_THE_WIRE.parse(new ByteArrayInputStream(part)))
          .hasMessageContaining("INTERNAL");
    }
  }

  private static void isReadAlike(byte[] bytes) throws IOException {
    CheckRequest whole = CheckRequest.parseFrom(bytes);
    Asked asked = Asked.of(bytes);
    AttributeContext about = whole.getAttributes();
    HttpRequest http = about.getRequest().getHttp();
    SocketAddress socket = about.getSource().getAddress().getSocketAddress();

    assertThat(asked.peer()).isEqualTo(Sources.peer(socket.getAddress(), socket.getPortValue()));
    assertThat(asked.certificate())
        .isEqualTo(
            Sources.certificate(
                about.getSource().getPrincipal(), about.getSource().getCertificate()));
    assertThat(asked.isHttp()).isEqualTo(about.getRequest().hasHttp());
    assertThat(asked.method()).isEqualTo(http.getMethod());
    assertThat(asked.path()).isEqualTo(http.getPath());
    assertThat(asked.host()).isEqualTo(http.getHost());
    for (String name : List.of(Question.SERVER, Question.FOLLOWED_BY)) {
      assertThat(asked.context(name))
          .isEqualTo(Optional.ofNullable(about.getContextExtensionsMap().get(name)));
    }
    boolean text = http.getRawBody().isEmpty() && !http.getBody().isEmpty();
    assertThat(asked.isText()).isEqualTo(text);
    assertThat(ByteString.copyFrom(asked.body().bytes()))
        .isEqualTo(text ? http.getBodyBytes() : http.getRawBody());
    boolean listed = http.getHeaderMap().getHeadersCount() > 0;
    isAlike(
        asked.headers(),
        listed ? EnvoyHeaders.of(http.getHeaderMap()) : EnvoyHeaders.joined(http.getHeadersMap()));
  }

  private static void isAlike(EnvoyHeaders ours, EnvoyHeaders theirs) {
    assertThat(ours.headers()).isEqualTo(theirs.headers());
    assertThat(ours.areJoined()).isEqualTo(theirs.areJoined());
    assertThat(ours.path()).isEqualTo(theirs.path());
    assertThat(ours.length()).isEqualTo(theirs.length());
    assertThat(ours.body()).isEqualTo(theirs.body());
  }
}
