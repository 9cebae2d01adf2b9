package dev.postern.policies.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Gives the same byte for ever. */
  private static final class Stuck extends SecureRandom {
    private final byte value;

    Stuck(int value) {
      this.value = (byte) value;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      java.util.Arrays.fill(bytes, value);
    }
  }

  @Test
  void aNewKeyLooksRight() {
    assertThat(ApiKey.create(RANDOM).text())
        .matches("pst_[0-9A-Za-z]{49}")
        .satisfies(text -> assertThat(ApiKey.looksRight(text)).isTrue());
  }

  @Test
  void theSmallestAndTheGreatestNumberMakeKeysOfTheSameLength() {
    String least = ApiKey.create(new Stuck(0)).text();
    String most = ApiKey.create(new Stuck(0xff)).text();

    assertThat(least).startsWith("pst_" + "0".repeat(43));
    assertThat(most).hasSameSizeAs(least);
    assertThat(ApiKey.looksRight(least) && ApiKey.looksRight(most)).isTrue();
  }

  @Test
  void noTwoKeysAreAlike() {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      keys.add(ApiKey.create(RANDOM).text());
    }
    assertThat(keys).hasSize(1_000);
  }

  @Test
  void theDigestIsTheOneThatOtherToolsComputeOverTheText() throws Exception {
    ApiKey key = ApiKey.create(RANDOM);
    byte[] expected =
        MessageDigest.getInstance("SHA-256").digest(key.text().getBytes(StandardCharsets.US_ASCII));

    assertThat(key.sha256()).isEqualTo(HexFormat.of().formatHex(expected));
    assertThat(ApiKeys.Entry.isDigest(key.sha256())).isTrue();
  }

  @Test
  void aKeyDoesNotTellItselfWhenPrinted() {
    ApiKey key = ApiKey.create(RANDOM);

    assertThat(key.toString()).doesNotContain(key.text().substring(4)).doesNotContain(key.sha256());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pst_",
        "ghp_0000000000000000000000000000000000000000000000000",
        "gst_api_00000000000000000000000000000000000000000000000000000000000000ff",
        "pst_0000000000000000000000000000000000000000000000000",
        "pst_０000000000000000000000000000000000000000000000000"
      })
  void whatOtherSystemsGiveOutDoesNotLookRight(String text) {
    assertThat(ApiKey.looksRight(text)).isFalse();
  }
}
