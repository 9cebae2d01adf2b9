package dev.postern.policies.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.SubjectResolver.Resolved;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimedTest {
  private static Resolved resolve(Subject subject) {
    return new Claimed().resolve(Caller.of(subject, "team-keys"), Heads.with(), Leave.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user:ada",
        "service_account:ci",
        "spiffe:td/ns/a/sa/b",
        "slack:T1:U1",
        "User:Ada",
        "user:Zoë Ångström",
        "user:ada@example.com",
        "anonymous:anyone",
        "team-7.a:x",
        "systemd:unit"
      })
  void whoIsClaimedIsWhoActs(String text) {
    Subject subject = Subject.parse(text).orElseThrow();

    assertThat(resolve(subject)).isEqualTo(new Resolved.As(Caller.of(subject, "team-keys")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"system", "SYSTEM", "System", "sYsTeM"})
  void nobodyComesFromOutsideAsTheSystem(String kind) {
    assertThat(resolve(new Subject(kind, "http_binding:p:b")))
        .isInstanceOfSatisfying(
            Resolved.Nobody.class, nobody -> assertThat(nobody.why()).contains("ours alone"));
  }

  /** Vector E18. */
  @ParameterizedTest
  @ValueSource(strings = {"", "user", ":x", "user:"})
  void aTextWithoutBothPartsIsNoSubject(String text) {
    assertThat(Subject.parse(text)).isEmpty();
  }

  static Subject[] malformed() {
    return new Subject[] {
      new Subject("", "x"),
      new Subject("user", ""),
      new Subject(" user", "ada"),
      new Subject("us er", "ada"),
      new Subject("user\n", "ada"),
      new Subject("ѕystem", "cyrillic"),
      new Subject("k".repeat(65), "ada"),
      new Subject("user", " ada"),
      new Subject("user", "ada "),
      new Subject("user", "ada\u00a0"),
      new Subject("user", "ada\n"),
      new Subject("user", "a\rda"),
      new Subject("user", "a\u0000da"),
      new Subject("user", "a\u007fda"),
      new Subject("user", "a\u0085da"),
      new Subject("user", "a\u200bda"),
      new Subject("user", "a\u202eda"),
      new Subject("user", "a\u2028da"),
      new Subject("user", "a\ufeffda"),
      new Subject("user", "a\ud800da"),
      new Subject("user", "a".repeat(513))
    };
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMalformedSubjectIsNobody(Subject subject) {
    assertThat(resolve(subject)).isInstanceOf(Resolved.Nobody.class);
  }

  @Test
  void theReasonDoesNotRepeatWhatAStrangerWrote() {
    assertThat(resolve(new Subject("user", "a\u001b[31mda")).toString())
        .doesNotContain("\u001b")
        .contains("team-keys");
  }

  @Test
  void theLongestSubjectIsStillSomebody() {
    assertThat(resolve(new Subject("k".repeat(64), "i".repeat(512))))
        .isInstanceOf(Resolved.As.class);
  }
}
