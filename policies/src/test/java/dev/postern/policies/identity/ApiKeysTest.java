package dev.postern.policies.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authenticator.Identified;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.identity.ApiKeys.Entry;
import dev.postern.policies.identity.ApiKeys.Headed;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Subject ADA = new Subject("user", "ada");
  private static final Subject CI = new Subject("service_account", "ci");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ApiKey adas = ApiKey.create(RANDOM);
  private final ApiKey cis = ApiKey.create(RANDOM);
  private final ApiKey nobodys = ApiKey.create(RANDOM);

  private ApiKeys keys(Headed headed) {
    return keys(headed, NOW);
  }

  private ApiKeys keys(Headed headed, Instant now) {
    List<Entry> entries =
        List.of(
            new Entry(adas.sha256(), ADA, Optional.of(Entry.endOf(LocalDate.of(2027, 3, 1)))),
            new Entry(cis.sha256(), CI, Optional.empty()));
    return new ApiKeys("team-keys", entries, headed, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Identified identify(ApiKeys keys, String... namesAndValues) {
    return keys.identify(Heads.with(namesAndValues), Leave.NONE);
  }

  private static void assertBad(Identified said, String why) {
    assertThat(said)
        .isInstanceOfSatisfying(Identified.Bad.class, bad -> assertThat(bad.why()).contains(why));
  }

  private static void assertKnown(Identified said, Subject subject) {
    assertThat(said)
        .isInstanceOfSatisfying(
            Identified.Known.class,
            known -> {
              assertThat(known.caller().subject()).isEqualTo(subject);
              assertThat(known.caller().how()).isEqualTo("team-keys");
            });
  }

  @Test
  void eachKeyIsKnownAsItsOwnSubject() {
    ApiKeys keys = keys(Headed.BEARER);

    assertKnown(identify(keys, "Authorization", "Bearer " + adas.text()), ADA);
    assertKnown(identify(keys, "Authorization", "Bearer " + cis.text()), CI);
  }

  /** Vector E3, as RFC 9110 has it. */
  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "bEaReR ", "Bearer   "})
  void theSchemeIsReadInAnyCaseOfLetters(String scheme) {
    assertKnown(identify(keys(Headed.BEARER), "authorization", scheme + adas.text()), ADA);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic dXNlcjpwdw==",
        "Bearer",
        "Bearer ",
        "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x",
        "Bearer gst_api_00",
        "Bearer PST_00",
        "Bearerpst_00",
        "Digest pst_00",
        "pst_00",
        ""
      })
  void credentialsOfOtherKindsAreForSomebodyElse(String value) {
    assertThat(identify(keys(Headed.BEARER), "Authorization", value))
        .isEqualTo(Identified.NotMine.NOT_MINE);
  }

  @Test
  void aRequestWithoutCredentialsIsForSomebodyElse() {
    assertThat(identify(keys(Headed.BEARER_OR_X_API_KEY), "Accept", "*/*"))
        .isEqualTo(Identified.NotMine.NOT_MINE);
  }

  @Test
  void aKeyThatNobodyHasIsBad() {
    assertBad(
        identify(keys(Headed.BEARER), "Authorization", "Bearer " + nobodys.text()),
        "no such API key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pst_", "pst_abc", "%s ", " %s", "%s, Bearer %s", "%sx", "\t%s"})
  void aMistypedKeyIsBadWithoutALookUp(String form) {
    String token = form.replace("%s", adas.text());
    Identified said = identify(keys(Headed.BEARER), "Authorization", "Bearer " + token);

    if (token.startsWith("\t")) {
      assertThat(said).isEqualTo(Identified.NotMine.NOT_MINE);
    } else if (token.startsWith(" ")) {
      assertKnown(said, ADA);
    } else {
      assertBad(said, "checksum");
    }
  }

  @Test
  void aHugeKeyIsRefusedForItsFormAlone() {
    assertBad(
        identify(keys(Headed.BEARER), "Authorization", "Bearer pst_" + "a".repeat(1 << 20)),
        "checksum");
  }

  @Test
  void aKeyEndsAsItsLastWrittenDayBegins() {
    String[] header = {"Authorization", "Bearer " + adas.text()};

    assertKnown(
        identify(keys(Headed.BEARER, Instant.parse("2027-02-28T23:59:59.999999999Z")), header),
        ADA);
    assertBad(
        identify(keys(Headed.BEARER, Instant.parse("2027-03-01T00:00:00Z")), header),
        "expired: the key of user:ada ended 2027-03-01T00:00:00Z");
  }

  @Test
  void twoAuthorizationFieldsAreBadEvenIfBothAreTheSame() {
    String bearer = "Bearer " + adas.text();

    assertBad(
        identify(keys(Headed.BEARER), "Authorization", bearer, "authorization", bearer),
        "more than one");
    assertBad(
        identify(keys(Headed.BEARER), "Authorization", "Basic eDp5", "Authorization", bearer),
        "more than one");
  }

  @Test
  void xApiKeyCountsOnlyWhereItIsEnabled() {
    assertKnown(identify(keys(Headed.BEARER_OR_X_API_KEY), "X-Api-Key", adas.text()), ADA);
    assertThat(identify(keys(Headed.BEARER), "X-Api-Key", adas.text()))
        .isEqualTo(Identified.NotMine.NOT_MINE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "Bearer pst_00", "secret"})
  void whateverElseStandsInXApiKeyIsBad(String value) {
    assertBad(identify(keys(Headed.BEARER_OR_X_API_KEY), "x-api-key", value), "checksum");
  }

  @Test
  void credentialsInBothHeadersAreBad() {
    ApiKeys keys = keys(Headed.BEARER_OR_X_API_KEY);

    assertBad(
        identify(keys, "Authorization", "Bearer " + adas.text(), "x-api-key", cis.text()), "both");
    assertBad(identify(keys, "Authorization", "Basic eDp5", "x-api-key", adas.text()), "both");
    assertBad(identify(keys, "x-api-key", adas.text(), "X-API-KEY", adas.text()), "more than one");
  }

  @Test
  void theHeadersWithKeysAreNotForTheServer() {
    assertThat(keys(Headed.BEARER).credentialHeaders()).containsExactly("authorization");
    assertThat(keys(Headed.BEARER_OR_X_API_KEY).credentialHeaders())
        .containsExactlyInAnyOrder("authorization", "x-api-key");
  }

  @Test
  void noTextOfAKeyIsEverInAReasonOrAName() {
    ApiKeys keys = keys(Headed.BEARER_OR_X_API_KEY, Instant.parse("2030-01-01T00:00:00Z"));
    List<Identified> said =
        List.of(
            identify(keys, "Authorization", "Bearer " + adas.text()),
            identify(keys, "Authorization", "Bearer " + nobodys.text()),
            identify(keys, "Authorization", "Bearer " + adas.text() + "x"),
            identify(keys, "x-api-key", adas.text(), "x-api-key", adas.text()));

    assertThat(said)
        .allSatisfy(each ->
            assertThat(each.toString())
                .doesNotContain(adas.text().substring(4, 20))
                .doesNotContain(nobodys.text().substring(4, 20)));
    assertThat(keys.toString()).isEqualTo("ApiKeys team-keys (2)");
  }

  @Test
  void aKeyThatStandsTwiceIsFoundBeforeItCanBeUsed() {
    Entry first = new Entry(adas.sha256(), ADA, Optional.empty());
    Entry other = new Entry(cis.sha256(), CI, Optional.empty());
    Entry again = new Entry(adas.sha256(), CI, Optional.empty());
    List<Entry> entries = List.of(first, other, again, again);

    assertThat(ApiKeys.doubled(entries))
        .containsExactly(new ApiKeys.Doubled(0, 2), new ApiKeys.Doubled(0, 3));
    assertThat(ApiKeys.doubled(List.of(first, other))).isEmpty();
    assertThatThrownBy(() -> new ApiKeys("team-keys", entries, Headed.BEARER, Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"})
  void whatIsNoDigestCannotBeAnEntry(String text) {
    assertThat(Entry.isDigest(text)).isFalse();
    assertThatThrownBy(() -> new Entry(text, ADA, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withoutAnyEntryEveryKeyIsBad() {
    ApiKeys none = new ApiKeys("none", List.of(), Headed.BEARER, Clock.systemUTC());

    assertBad(identify(none, "Authorization", "Bearer " + adas.text()), "no such API key");
  }
}
