package dev.postern.hooks.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  @ParameterizedTest
  @CsvSource({
    "api.test, api.test",
    "API.Test, api.test",
    "api.test., api.test",
    "api.test.:80, api.test:80",
    "api.test:0, api.test:0",
    "api.test:00080, api.test:80",
    "api.test:65535, api.test:65535",
    "a_b-c.9, a_b-c.9",
    "[::1], [::1]",
    "[::FFFF:192.0.2.1]:8080, [::ffff:192.0.2.1]:8080"
  })
  void aHostAndAPortAreRead(String text, String read) {
    assertThat(Authority.parse(text)).map(Authority::toString).contains(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":",
        ":80",
        ".test",
        "a..b",
        "a..",
        "a b",
        "a@b",
        "a/b",
        "ä",
        "a:",
        "a:b",
        "a:-1",
        "a:+1",
        "a:65536",
        "a:000080",
        "a:80:80",
        "a:٣",
        "[",
        "[]",
        "[]:80",
        "[::1",
        "[::1]80",
        "[::1]:",
        "[::1]]",
        "[g]",
        "[::1%eth0]",
        "a[::1]"
      })
  void whatIsNoneIsNotRead(String text) {
    assertThat(Authority.parse(text)).isEmpty();
  }

  @Test
  void aNameIsAsLongAsNamesMayBe() {
    assertThat(Authority.parse("a".repeat(255))).isPresent();
    assertThat(Authority.parse("a".repeat(256))).isEmpty();
    assertThat(Authority.parse("a".repeat(255) + ":80")).isPresent();
  }
}
