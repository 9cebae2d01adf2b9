package dev.postern.policies.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** What holds of every key, and of every text that is none. */
class AnyKeyTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Property(tries = 300)
  void anyOneWrongCharacterIsNoticed(
      @ForAll @IntRange(max = 52) int place, @ForAll @CharRange(from = '0', to = 'z') char typo) {
    String text = ApiKey.create(RANDOM).text();
    String mistyped = text.substring(0, place) + typo + text.substring(place + 1);

    assertThat(ApiKey.looksRight(mistyped)).isEqualTo(mistyped.equals(text));
  }

  @Property(tries = 300)
  void twoNeighboursThatChangePlacesAreNoticed(@ForAll @IntRange(max = 51) int place) {
    String text = ApiKey.create(RANDOM).text();
    String swapped =
        text.substring(0, place)
            + text.charAt(place + 1)
            + text.charAt(place)
            + text.substring(place + 2);

    assertThat(ApiKey.looksRight(swapped)).isEqualTo(swapped.equals(text));
  }

  @Property
  void noForeignTextLooksRight(@ForAll @StringLength(max = 100) String text) {
    assertThat(ApiKey.looksRight(text)).isFalse();
    assertThat(ApiKey.looksRight("pst_" + text)).isFalse();
  }
}
