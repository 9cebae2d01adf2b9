package dev.postern.policies.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Authenticator;
import dev.postern.policies.gate.Authenticator.Identified;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.identity.ApiKeys.Entry;
import dev.postern.policies.identity.ApiKeys.Headed;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthenticatorsTest {
  private static final Subject ADA = new Subject("user", "ada");
  private static final Subject BOB = new Subject("user", "bob");

  private final ApiKey adas = ApiKey.create(new SecureRandom());
  private final ApiKey bobs = ApiKey.create(new SecureRandom());
  private final ApiKeys keys = keys("team-keys", adas, ADA, Headed.BEARER);
  private final Anonymous anyone = new Anonymous("open-house");

  private static ApiKeys keys(String name, ApiKey key, Subject subject, Headed headed) {
    Entry entry = new Entry(key.sha256(), subject, Optional.empty());
    return new ApiKeys(name, List.of(entry), headed, Clock.systemUTC());
  }

  /** Recognises one bearer token, for whose caller it must first ask somewhere. */
  private record Distant(String token, Subject subject) implements Authenticator {
    @Override
    public Identified identify(Arrival head, Leave leave) {
      boolean mine = head.headers().all("authorization").contains("Bearer " + token);
      if (!mine) {
        return Identified.NotMine.NOT_MINE;
      }
      return leave == Leave.NONE
          ? Identified.Later.LATER
          : new Identified.Known(Caller.of(subject, "distant"));
    }

    @Override
    public boolean isCredential(String name, String value) {
      return name.equals("distant");
    }

    @Override
    public Set<String> credentialHeaders() {
      return Set.of("authorization", "x-distant");
    }
  }

  private static Identified identify(Authenticator by, String... namesAndValues) {
    return by.identify(Heads.with(namesAndValues), Leave.NONE);
  }

  private static String bearer(ApiKey key) {
    return "Bearer " + key.text();
  }

  private static void assertBad(Identified said, String why) {
    assertThat(said)
        .isInstanceOfSatisfying(Identified.Bad.class, bad -> assertThat(bad.why()).contains(why));
  }

  private static void assertKnown(Identified said, Subject subject) {
    assertThat(said)
        .isInstanceOfSatisfying(
            Identified.Known.class,
            known -> assertThat(known.caller().subject()).isEqualTo(subject));
  }

  @Test
  void theFirstThatRecognisesItsKindDecides() {
    Authenticators both = new Authenticators(List.of(new Distant("t", BOB), keys));

    assertKnown(identify(both, "Authorization", bearer(adas)), ADA);
    assertThat(identify(both, "Authorization", "Bearer t")).isEqualTo(Identified.Later.LATER);
    assertKnown(both.identify(Heads.with("Authorization", "Bearer t"), Leave.TO_WAIT), BOB);
  }

  @Test
  void aNoOfTheFirstThatRecognisesItIsFinal() {
    ApiKeys others = keys("other-keys", bobs, BOB, Headed.BEARER);

    assertBad(
        identify(new Authenticators(List.of(keys, others, anyone)), "Authorization", bearer(bobs)),
        "no such API key in team-keys");
  }

  /** Vectors E1 and E2. */
  @Test
  void withoutACredentialNobodyKnowsTheCallerAndWithAForeignOneItIsBad() {
    Authenticators one = new Authenticators(List.of(keys));

    assertThat(identify(one)).isEqualTo(Identified.NotMine.NOT_MINE);
    assertBad(identify(one, "Authorization", "Basic eDp5"), "no authentication here knows");
    assertBad(identify(one, "Authorization", ""), "no authentication here knows");
    assertBad(identify(one, "Authorization", "Bearer x, " + bearer(adas)), "no authentication");
  }

  @Test
  void withoutAnyAuthenticationNobodyIsKnown() {
    Authenticators none = new Authenticators(List.of());

    assertThat(identify(none)).isEqualTo(Identified.NotMine.NOT_MINE);
    assertBad(identify(none, "Authorization", bearer(adas)), "no authentication here knows");
    assertThat(none.credentialHeaders()).containsExactly("authorization");
  }

  @Test
  void twoAuthorizationFieldsAreBadWhoeverWouldKnowThem() {
    assertBad(
        identify(
            new Authenticators(List.of(new Distant("t", BOB), anyone)),
            "Authorization",
            "Bearer t",
            "Authorization",
            "Bearer t"),
        "more than one");
  }

  @Test
  void whoShowsNothingIsAnyone() {
    Authenticators open = new Authenticators(List.of(keys, anyone));

    assertKnown(identify(open), Subject.ANONYMOUS);
    assertKnown(identify(open, "Authorization", bearer(adas)), ADA);
  }

  @Test
  void aBadCredentialNeverFallsDownToAnyone() {
    for (List<Authenticator> order : List.of(List.of(keys, anyone), List.of(anyone, keys))) {
      Authenticators open = new Authenticators(order);
      assertBad(identify(open, "Authorization", bearer(bobs)), "no such API key");
      assertBad(identify(open, "Authorization", "Basic eDp5"), "no authentication here knows");
    }
  }

  @Test
  void whoShowsAKeyInItsOwnHeaderIsNotAnyoneInWhicheverOrder() {
    ApiKeys inHeader = keys("team-keys", adas, ADA, Headed.BEARER_OR_X_API_KEY);

    for (List<Authenticator> order :
        List.of(List.of(inHeader, anyone), List.of(anyone, inHeader))) {
      Authenticators open = new Authenticators(order);
      assertKnown(identify(open, "x-api-key", adas.text()), ADA);
      assertBad(identify(open, "x-api-key", bobs.text()), "no such API key");
      assertKnown(identify(open), Subject.ANONYMOUS);
    }
  }

  @Test
  void anyoneAloneMindsAuthorizationOnly() {
    assertKnown(identify(anyone, "x-api-key", "for the server"), Subject.ANONYMOUS);
    assertThat(identify(anyone, "Authorization", "Basic eDp5"))
        .isEqualTo(Identified.NotMine.NOT_MINE);
  }

  @Test
  void theHeadersOfAllOfThemAreCredentials() {
    assertThat(new Authenticators(List.of(anyone, keys, new Distant("t", BOB))).credentialHeaders())
        .containsExactlyInAnyOrder("authorization", "x-distant");
  }
}
