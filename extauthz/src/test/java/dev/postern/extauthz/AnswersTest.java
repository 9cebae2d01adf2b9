package dev.postern.extauthz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Headers;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.Status;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
  private static CheckResponse read(Reply reply) throws IOException {
    return CheckResponse.parseFrom(reply.bytes());
  }

  /** MCP refuses by 200 and 202 as well: what Envoy goes by is the status beside it. */
  @ParameterizedTest
  @CsvSource({
    "200,PERMISSION_DENIED",
    "202,PERMISSION_DENIED",
    "400,INVALID_ARGUMENT",
    "401,UNAUTHENTICATED",
    "403,PERMISSION_DENIED",
    "404,NOT_FOUND",
    "405,PERMISSION_DENIED",
    "413,PERMISSION_DENIED",
    "429,RESOURCE_EXHAUSTED",
    "503,UNAVAILABLE",
    "599,PERMISSION_DENIED"
  })
  void aDenialIsNeverAYesWhateverItsHttpStatus(int http, Status.Code code) throws IOException {
    CheckResponse no = read(Answers.deny(new Answer(http, Headers.none(), new byte[0])));

    assertThat(no.getStatus().getCode()).isEqualTo(code.value()).isNotZero();
    assertThat(no.getDeniedResponse().getStatus().getCodeValue()).isEqualTo(http);
  }

  @Test
  void aDenialHasItsHeadersItsBodyAndItsDecision() throws IOException {
    Headers headers =
        Headers.of(
            "www-authenticate", "one", "www-authenticate", "two", "x-postern-decision", "s-1");

    CheckResponse no = read(Answers.deny(new Answer(401, headers, "no".getBytes(UTF_8))));

    assertThat(no.getDeniedResponse().getBody()).isEqualTo("no");
    assertThat(no.getDeniedResponse().getHeadersList())
        .extracting(option -> option.getHeader().getKey() + "=" + option.getHeader().getValue())
        .containsExactly("www-authenticate=one", "www-authenticate=two", "x-postern-decision=s-1");
    // Envoy drops a header of a denial that is to be appended.
    assertThat(no.getDeniedResponse().getHeadersList())
        .noneMatch(option -> option.getAllFields().size() > 1);
    assertThat(no.getDynamicMetadata().getFieldsOrThrow("decision").getStringValue())
        .isEqualTo("s-1");
  }
}
