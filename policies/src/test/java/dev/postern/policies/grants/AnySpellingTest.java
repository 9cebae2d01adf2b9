package dev.postern.policies.grants;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

/** What holds of an address, whatever its other segments say. */
class AnySpellingTest {
  @Property
  void whateverFollowsADotSegmentItStaysSuspicious(
      @ForAll @AlphaChars @NumericChars @StringLength(max = 20) String before,
      @ForAll @AlphaChars @NumericChars @StringLength(max = 20) String after) {
    assertThat(Spelling.isPlainUri("file:///" + before + "/../" + after)).isFalse();
    assertThat(Spelling.isPlainPath("/" + before + "/./" + after)).isFalse();
  }
}
