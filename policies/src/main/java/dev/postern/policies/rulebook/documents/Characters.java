package dev.postern.policies.rulebook.documents;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What bytes and characters a document may be made of. */
final class Characters {
  private Characters() {}

  /** What became of bytes. */
  sealed interface Decoded {
    record Text(String text) implements Decoded {}

    record Not(int line, int column, String why) implements Decoded {}
  }

  /** Reads bytes as UTF-8, strictly. */
  static Decoded decode(byte[] bytes) {
    if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      return new Decoded.Not(1, 1, "begins with a byte order mark: save it as UTF-8 without one");
    }
    if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
      return new Decoded.Not(1, 1, "is UTF-16: save it as UTF-8");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    String read = text.flip().toString();
    if (!result.isError()) {
      return new Decoded.Text(read);
    }
    int[] at = lineAndColumn(read, read.length());
    return new Decoded.Not(at[0], at[1], "is not UTF-8 here: save it as UTF-8");
  }

  private static boolean startsWith(byte[] bytes, int... signs) {
    for (int i = 0; i < signs.length; i++) {
      if (bytes.length <= i || (bytes[i] & 0xFF) != signs[i]) {
        return false;
      }
    }
    return true;
  }

  /** The first character that has no business in a document. */
  static Optional<Problem> unfit(Source source) {
    String text = source.text();
    return unfitAt(text)
        .map(index -> {
          int[] at = lineAndColumn(text, index);
          String code = String.format("U+%04X", (int) text.charAt(index));
          Place place = new Place(source, at[0], at[1]);
          return Problem.at(place, "the character " + code + " is not allowed");
        });
  }

  /** Where the first character stands that has no business in a document. */
  static Optional<Integer> unfitAt(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\r' || c >= 0x7F && c < 0xA0;
      boolean odd = c == '\uFEFF' || c >= '\uFFFE' || c == '\u2028' || c == '\u2029';
      if (control || odd || isLone(text, i)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static boolean isLone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  private static int[] lineAndColumn(String text, int end) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < end; i++) {
      boolean crlf = text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (text.charAt(i) == '\n' || text.charAt(i) == '\r' && !crlf) {
        line++;
        start = i + 1;
      }
    }
    return new int[] {line, text.codePointCount(start, end) + 1};
  }
}
