package dev.postern.proxy.http;

import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the bytes of request heads as they stand on the wire, for what a decoder would mend in
 * silence: folded lines, bare CR or LF, control characters, a request line that is not three words
 * with one space between them.
 */
final class HeadScan implements ByteProcessor {
  private boolean firstLine = true;
  private boolean lineStart = true;
  private boolean afterCr;
  private int spaces;
  private int emptyLines;
  private @Nullable String flaw;

  /** What is wrong with the bytes seen so far, if anything is. */
  @Nullable String flaw() {
    return flaw;
  }

  /** Whether a head has begun and not ended. */
  boolean inside() {
    return !firstLine || !lineStart || afterCr;
  }

  @Override
  public boolean process(byte b) {
    flaw = afterCr ? afterCr(b) : b == '\r' ? cr() : firstLine ? inFirstLine(b) : inField(b);
    return flaw == null;
  }

  private @Nullable String cr() {
    afterCr = true;
    return null;
  }

  private @Nullable String afterCr(byte b) {
    afterCr = false;
    if (b != '\n') {
      return "a CR without LF";
    }
    boolean empty = lineStart;
    lineStart = true;
    if (!firstLine) {
      firstLine = empty;
      return null;
    }
    return empty ? emptyLineBeforeHead() : endOfFirstLine();
  }

  /** One is forgiven: old clients send it after a body. */
  private @Nullable String emptyLineBeforeHead() {
    return ++emptyLines > 1 ? "empty lines before the request line" : null;
  }

  private @Nullable String endOfFirstLine() {
    boolean threeWords = spaces == 2;
    firstLine = false;
    spaces = 0;
    emptyLines = 0;
    return threeWords ? null : "the request line is not three words";
  }

  private @Nullable String inFirstLine(byte b) {
    if (b == ' ') {
      spaces++;
      return lineStart ? "a space before the method" : null;
    }
    lineStart = false;
    return b > ' ' && b < 0x7f ? null : "a character that no request line holds";
  }

  private @Nullable String inField(byte b) {
    if (lineStart && (b == ' ' || b == '\t')) {
      return "a folded line";
    }
    lineStart = false;
    boolean control = b >= 0 && b < ' ' && b != '\t' || b == 0x7f;
    return control ? "a control character in a field" : null;
  }
}
