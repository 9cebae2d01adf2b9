package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Refusal;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

/** Credentials in queries; the {@link House} knows those that are called {@code who}. */
class AnyQueryTest {
  private final House house = new House();

  private boolean isRefused(String query) {
    Admission admission =
        house
            .mcp()
            .admit(Calls.post("", "who", "user:ada").withTarget("/mcp?" + query), Leave.NONE);
    return admission instanceof Answered
        && house.last().refusal().orElseThrow() instanceof Refusal.Malformed malformed
        && malformed.flaw() == Refusal.Flaw.CREDENTIAL;
  }

  @Provide
  static Arbitrary<String> whoSomehow() {
    Arbitrary<Boolean> escaped = Arbitraries.of(true, false);
    Arbitrary<Boolean> upper = Arbitraries.of(true, false);
    Arbitrary<String> dash = Arbitraries.of("", "-", "_", "%2D", "%5f");
    return escaped
        .tuple3()
        .flatMap(escapes ->
            upper.flatMap(up ->
                dash.map(between ->
                    letter('w', escapes.get1(), up)
                        + letter('h', escapes.get2(), !up)
                        + between
                        + letter('o', escapes.get3(), up))))
        .flatMap(name -> Arbitraries.of("", "[]", "%5B0%5d", "+").map(end -> name + end));
  }

  private static String letter(char letter, boolean escaped, boolean upper) {
    String text = upper ? String.valueOf(letter).toUpperCase(Locale.ROOT) : String.valueOf(letter);
    return escaped ? "%" + Integer.toHexString(text.getBytes(UTF_8)[0]) : text;
  }

  @Property
  void aCredentialIsFoundHoweverItIsSpelt(
      @ForAll("whoSomehow") String name,
      @ForAll @AlphaChars @StringLength(max = 5) String before,
      @ForAll boolean semicolon) {
    String separator = semicolon ? ";" : "&";

    assertThat(isRefused(name + "=ada")).isTrue();
    assertThat(isRefused(before + "=1" + separator + name)).isTrue();
    assertThat(isRefused(name + "=ada" + separator + before)).isTrue();
  }

  @Property
  void whatIsNoCredentialPasses(@ForAll @AlphaChars @StringLength(max = 8) String word) {
    assertThat(isRefused("a" + word + "=who&b=" + word)).isFalse();
    assertThat(isRefused("%" + word + "=%zz")).isFalse();
  }

  @Property
  void noQueryIsTooOddToBeLookedAt(@ForAll @StringLength(max = 40) String query) {
    isRefused(query);
  }
}
