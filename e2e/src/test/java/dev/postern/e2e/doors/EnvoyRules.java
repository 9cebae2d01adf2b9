package dev.postern.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import java.util.Set;

/**
 * What Envoy 1.40 makes an error of, or ignores in silence, in an answer of ext_proc; {@link
 * EnvoyRulesTest} asks the real one.
 */
final class EnvoyRules {
  /** With the rules we hand out, changing one of these is an error; removing any is never done. */
  private static final Set<String> PROTECTED = Set.of("host", ":authority", ":method", ":scheme");

  private EnvoyRules() {}

  static void check(ProcessingResponse answer, BodySendMode requests, BodySendMode answers) {
    switch (answer.getResponseCase()) {
      case REQUEST_HEADERS -> head(answer.getRequestHeaders().getResponse());
      case RESPONSE_HEADERS -> head(answer.getResponseHeaders().getResponse());
      case REQUEST_BODY -> body(answer.getRequestBody().getResponse(), requests);
      case RESPONSE_BODY -> body(answer.getResponseBody().getResponse(), answers);
      case IMMEDIATE_RESPONSE -> {
        headers(answer.getImmediateResponse().getHeaders());
        assertThat(answer.getImmediateResponse().getStatus().getCodeValue())
            .as("E21: less than 200 becomes 200")
            .isBetween(200, 599);
      }
      case REQUEST_TRAILERS, RESPONSE_TRAILERS -> {}
      case RESPONSE_NOT_SET -> throw new AssertionError("an empty answer is an error");
    }
    if (answer.hasModeOverride()) {
      assertThat(answer.hasRequestHeaders() || answer.hasResponseHeaders())
          .as("E16: modes change in answers to heads")
          .isTrue();
      changes(requests, answer.getModeOverride().getRequestBodyMode());
      changes(answers, answer.getModeOverride().getResponseBodyMode());
    }
  }

  private static void changes(BodySendMode from, BodySendMode to) {
    if (from != to) {
      assertThat(from).as("never upwards").isNotEqualTo(BodySendMode.NONE);
      assertThat(from).as("E17: ignored").isNotEqualTo(BodySendMode.FULL_DUPLEX_STREAMED);
    }
  }

  private static void head(CommonResponse what) {
    headers(what.getHeaderMutation());
    assertThat(what.hasBodyMutation()).as("no body in the answer to a head").isFalse();
  }

  private static void body(CommonResponse what, BodySendMode mode) {
    headers(what.getHeaderMutation());
    BodyMutation.MutationCase how = what.getBodyMutation().getMutationCase();
    if (mode == BodySendMode.FULL_DUPLEX_STREAMED) {
      assertThat(how).as("E12").isEqualTo(BodyMutation.MutationCase.STREAMED_RESPONSE);
    } else {
      assertThat(how).as("E11").isNotEqualTo(BodyMutation.MutationCase.STREAMED_RESPONSE);
    }
  }

  private static void headers(HeaderMutation mutation) {
    mutation.getRemoveHeadersList().forEach(name -> assertThat(name).doesNotStartWith(":"));
    assertThat(mutation.getRemoveHeadersList()).doesNotContain("host");
    mutation.getSetHeadersList().forEach(EnvoyRules::set);
  }

  @SuppressWarnings("deprecation") // what Envoy still goes by
  private static void set(HeaderValueOption option) {
    String name = option.getHeader().getKey();
    assertThat(option.getHeader().getValue()).as("P2: only raw_value is read").isEmpty();
    assertThat(option.hasAppend()).as("E3: append decides").isTrue();
    assertThat(PROTECTED).as("E6").doesNotContain(name);
    assertThat(name).isLowerCase();
    if (name.equals("content-length")) {
      assertThat(option.getAppend().getValue()).as("two lengths").isFalse();
    }
  }
}
