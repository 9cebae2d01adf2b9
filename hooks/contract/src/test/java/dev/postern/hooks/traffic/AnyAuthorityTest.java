package dev.postern.hooks.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every text that may name a host. */
class AnyAuthorityTest {
  private static final Pattern NAMED =
      Pattern.compile(
          "(?<host>(?!\\.)(?![^:]*\\.\\.)[A-Za-z0-9._-]{1,255}|\\[[0-9a-fA-F:.]+])"
              + "(:(?<port>[0-9]{1,5}))?");

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("aF09.-_:[]g ").ofMaxLength(12);
  }

  @Property
  void whatIsReadIsWhatTheGrammarSays(@ForAll("texts") String text) {
    Optional<Authority> read = Authority.parse(text);

    var named = NAMED.matcher(text);
    boolean portFits =
        named.matches()
            && (named.group("port") == null || Integer.parseInt(named.group("port")) <= 65_535);
    assertThat(read.isPresent()).isEqualTo(portFits);
  }
}
