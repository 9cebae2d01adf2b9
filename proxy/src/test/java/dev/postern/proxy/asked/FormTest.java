package dev.postern.proxy.asked;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Answer;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Headers;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormTest {
  private static Asker asker(Form form) {
    return new Asker(form, Headers.none(), Optional.empty(), new Advice());
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void noRefusalLooksLikeAYesOrLikeNobodysWord(Form form) {
    assertThat(IntStream.range(100, 600).map(form::refusal))
        .allMatch(status -> status >= 300 && status < 500);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aRefusalThatLooksLikeNothingElseStaysWhatItIs(Form form) {
    Answer no = new Answer(401, Headers.of("www-authenticate", "Bearer"), new byte[] {1});

    assertThat(asker(form).told(no, Optional.of("rule"))).isSameAs(no);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aRefusalThatMustLookOtherwiseKeepsItsBodyAndTellsItsStatus(Form form) {
    Answer no = new Answer(503, Headers.of("x-postern-status", "1", "a", "b"), new byte[] {1});

    Answer told = asker(form).told(no, Optional.of("rule"));

    assertThat(told.status()).isEqualTo(403);
    assertThat(told.headers()).isEqualTo(Headers.of("a", "b", "x-postern-status", "503"));
    assertThat(told.body()).containsExactly(1);
  }

  @Test
  void nginxIsToldByTheTwoStatusesThatItUnderstands() {
    assertThat(Form.NGINX.refusal(401)).isEqualTo(401);
    assertThat(Form.NGINX.refusal(404)).isEqualTo(403);
    assertThat(Form.NGINX.refusal(302)).isEqualTo(403);
    assertThat(Form.ENVOY.refusal(302)).isEqualTo(302);
  }

  @Test
  void aBodyIsWholeOnlyWhereEnvoySaysSoOnceAndPlainly() {
    assertThat(withheld("x-envoy-auth-partial-body", "false")).isEmpty();
    assertThat(withheld()).contains(Body.Why.NOT_SENT);
    assertThat(withheld("content-length", "5")).contains(Body.Why.NOT_SENT);
    assertThat(withheld("x-envoy-auth-partial-body", "true")).contains(Body.Why.PARTIAL);
    assertThat(withheld("X-Envoy-Auth-Partial-Body", "False")).contains(Body.Why.PARTIAL);
    assertThat(withheld("x-envoy-auth-partial-body", "false", "x-envoy-auth-partial-body", "false"))
        .contains(Body.Why.PARTIAL);
  }

  private static Optional<Body.Why> withheld(String... headers) {
    return Form.ENVOY.withheld(Headers.of(headers));
  }

  @Test
  void nobodyElseBringsABody() {
    Headers forged = Headers.of("x-envoy-auth-partial-body", "false");

    assertThat(Form.NGINX.withheld(forged)).contains(Body.Why.NOT_SENT);
    assertThat(Form.TRAEFIK.withheld(forged)).contains(Body.Why.NOT_SENT);
  }

  @Test
  void aPlaceIsAFormAServerAndWhatFollows() {
    assertThat(Place.of("/envoy/weather/mcp?a=/b"))
        .contains(new Place(Form.ENVOY, Optional.of("weather"), "/mcp?a=/b"));
    assertThat(Place.of("/envoy/-/nginx/x"))
        .contains(new Place(Form.ENVOY, Optional.empty(), "/nginx/x"));
    assertThat(Place.of("/traefik/weather?x"))
        .contains(new Place(Form.TRAEFIK, Optional.of("weather"), "?x"));
    assertThat(Place.of("/envoy")).isEmpty();
    assertThat(Place.of("/envoy/")).isEmpty();
    assertThat(Place.of("/envoy//mcp")).isEmpty();
    assertThat(Place.of("/Envoy/weather/mcp")).isEmpty();
    assertThat(Place.of("//envoy/weather")).isEmpty();
    assertThat(Place.of("/")).isEmpty();
    assertThat(Place.of("/check?/envoy/weather/mcp")).isEmpty();
  }
}
