package dev.postern.policies.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Optional;

/**
 * Text in the headers of modern MCP: as it is, or where that cannot be, in base64 between two
 * marks.
 */
final class HeaderText {
  private static final String OPENING = "=?base64?";
  private static final String CLOSING = "?=";

  private HeaderText() {}

  /**
   * What a header says; empty when nobody could read it, and when it is base64 in another spelling
   * than the one that there is of its bytes, which some take for the text as it stands.
   */
  static Optional<String> decoded(String value) {
    int end = value.length() - CLOSING.length();
    if (!value.startsWith(OPENING) || !value.endsWith(CLOSING) || end < OPENING.length()) {
      return Optional.of(value);
    }
    String base64 = value.substring(OPENING.length(), end);
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return Base64.getEncoder().encodeToString(bytes).equals(base64)
          ? Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString())
          : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  static String encoded(String text) {
    boolean plain = text.chars().allMatch(c -> c > 32 && c < 127) && !text.startsWith(OPENING);
    return plain
        ? text
        : OPENING + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + CLOSING;
  }
}
