package dev.postern.extauthz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.postern.hooks.traffic.HeaderEdits;
import dev.postern.hooks.traffic.RuleRef;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Forward;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.grpc.KnownLength;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is said with a yes, protobuf reads of it what its own builders would have said. */
class AnyYesTest {
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(40),
        Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(200),
        Arbitraries.strings().withChars("a\u00e9\u20ac\ud83d\ude00\ud800").ofMaxLength(10),
        Arbitraries.strings().withCharRange('a', 'z').ofMinLength(500).ofMaxLength(3_000));
  }

  @Provide
  Arbitrary<List<String>> lists() {
    return texts().list().ofMaxSize(5);
  }

  @Provide
  Arbitrary<Map<String, List<String>>> sets() {
    return Arbitraries.maps(texts(), texts().list().ofMinSize(1).ofMaxSize(3)).ofMaxSize(4);
  }

  @Property(tries = 500)
  void isReadAsItWasMeant(
      @ForAll("texts") String decision,
      @ForAll("lists") List<String> optional,
      @ForAll("lists") List<String> removed,
      @ForAll("sets") Map<String, List<String>> set)
      throws IOException {
    Forward.Grounds grounds =
        new Forward.Grounds(
            decision,
            optional.stream().findFirst().map(id -> new Subject("user", id)),
            optional.stream().skip(1).findFirst().map(name -> new RuleRef(name, "rules.yaml", 1)));
    HeaderEdits edits = new HeaderEdits(removed, set);

    assertThat(CheckResponse.parseFrom(Answers.allow(grounds, edits).bytes()))
        .isEqualTo(CheckResponse.parseFrom(built(grounds, edits).toByteArray()));
  }

  @Property(tries = 100)
  void isAsLongAsItSaysHoweverItIsTaken(@ForAll("texts") String decision) throws IOException {
    Forward.Grounds grounds = new Forward.Grounds(decision, Optional.empty(), Optional.empty());
    Reply reply = Answers.allow(grounds, new HeaderEdits(List.of(), Map.of()));

    byte[] read = Reply.ON_THE_WIRE.stream(reply).readAllBytes();
    ByteArrayOutputStream drained = new ByteArrayOutputStream();
    InputStream stream = Reply.ON_THE_WIRE.stream(reply);
    assertThat(stream).isInstanceOf(KnownLength.class);
    assertThat(stream.available()).isEqualTo(read.length);
    assertThat(((io.grpc.Drainable) stream).drainTo(drained)).isEqualTo(read.length);
    assertThat(drained.toByteArray()).isEqualTo(read);
    assertThat(stream.available()).isZero();
  }

  private static CheckResponse built(Forward.Grounds grounds, HeaderEdits edits) {
    OkHttpResponse.Builder passes =
        OkHttpResponse.newBuilder()
            .addResponseHeadersToAdd(set("x-postern-decision", grounds.decision()))
            .addAllHeadersToRemove(edits.removed())
            .addHeadersToRemove("x-envoy-auth-partial-body");
    edits.set().forEach((name, values) -> passes.addHeaders(set(name, String.join(", ", values))));
    Struct.Builder told = Struct.newBuilder().putFields("decision", text(grounds.decision()));
    grounds.subject().ifPresent(subject -> told.putFields("subject", text(subject.toString())));
    grounds.rule().ifPresent(rule -> told.putFields("rule", text(rule.name())));
    return CheckResponse.newBuilder()
        .setStatus(com.google.rpc.Status.getDefaultInstance())
        .setOkResponse(passes)
        .setDynamicMetadata(told)
        .build();
  }

  @SuppressWarnings("deprecation") // what Envoy still goes by
  private static HeaderValueOption set(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .setAppend(BoolValue.of(false))
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
