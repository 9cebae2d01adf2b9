package dev.postern.proxy.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of a head, wherever its bytes are cut, and sees to it that its lines are lines:
 * ended by CRLF and nothing else, not folded, without control characters. Each byte is looked at
 * once, and what is wrong is said as soon as it is there.
 */
final class HeadLines {
  private static final byte[] NOTHING = {};

  private final Scratch scratch;
  private final HeadLimits limits;

  /** How many empty lines may stand before the first. */
  private final int mostEmpty;

  /** Whether the first line is of another kind than the others. */
  private final boolean titled;

  private byte[] text = NOTHING;
  private int kept;
  private int filled;
  private int at;
  private int lineStart;
  private int fieldsStart;
  private int lines;
  private int empty;
  private @Nullable Flaw flaw;

  private HeadLines(Scratch scratch, HeadLimits limits, int mostEmpty, boolean titled) {
    this.scratch = scratch;
    this.limits = limits;
    this.mostEmpty = mostEmpty;
    this.titled = titled;
  }

  /** Old clients send one empty line too many after a body; it is forgiven. */
  static HeadLines ofRequest(Scratch scratch, HeadLimits limits) {
    return new HeadLines(scratch, limits, 1, true);
  }

  static HeadLines ofAnswer(Scratch scratch, HeadLimits limits) {
    return new HeadLines(scratch, limits, 0, true);
  }

  static HeadLines ofTrailers(Scratch scratch, HeadLimits limits) {
    return new HeadLines(scratch, limits, 0, false);
  }

  /** Whether some of a head has come, but not all. */
  boolean inside() {
    return filled > 2 * empty;
  }

  /** Takes what belongs to the head: {@code HEAD} when all of it is there. */
  Heard take(ByteBuf in) {
    while (in.isReadable()) {
      int before = filled;
      copy(in);
      int end = flaw == null ? scan() : -1;
      if (flaw != null) {
        return Heard.FLAW;
      }
      if (end >= 0) {
        in.skipBytes(end - before);
        filled = end;
        return Heard.HEAD;
      }
      in.skipBytes(filled - before);
      if (text == scratch.text()) {
        own(Math.min(text.length, Math.max(256, 2 * filled)));
      }
      if (flaw != null) {
        return Heard.FLAW;
      }
    }
    return Heard.MORE;
  }

  Flaw flaw() {
    return Objects.requireNonNull(flaw);
  }

  /** The head's bytes; good until {@link #forget}. */
  byte[] text() {
    return text;
  }

  /** Where its first line begins. */
  int start() {
    return 2 * empty;
  }

  int end() {
    return filled;
  }

  /** The next head begins with the next byte; what was kept of this one is given back. */
  void forget() {
    scratch.giveBack(kept);
    kept = 0;
    text = NOTHING;
    filled = 0;
    at = 0;
    lineStart = 0;
    fieldsStart = 0;
    lines = 0;
    empty = 0;
  }

  private void copy(ByteBuf in) {
    if (filled == 0) {
      text = scratch.text();
    } else if (filled == text.length) {
      own(Math.min(limits.whole() + 1, 2 * filled));
    }
    int more = Math.min(in.readableBytes(), text.length - filled);
    if (more == 0 && flaw == null) {
      flaw = Flaw.tooLarge("the head is too long");
    }
    in.getBytes(in.readerIndex(), text, filled, more);
    filled += more;
  }

  /** What is not whole yet has memory of its own, of which all unfinished heads share so much. */
  private void own(int size) {
    if (scratch.keep(size - kept)) {
      kept = size;
      text = Arrays.copyOf(text, size);
    } else {
      flaw = Flaw.tooLarge("too much memory is taken by heads that are not whole");
    }
  }

  /** Where the head ends, or less than zero. */
  private int scan() {
    byte[] bytes = text;
    int end = filled;
    int i = at;
    while (i < end) {
      while (i < end && Bytes.isText(bytes[i])) {
        i++;
      }
      if (i == end) {
        break;
      }
      if (bytes[i] != '\r') {
        return flawed(bytes[i] == '\n' ? "a bare LF" : "a control character in a head");
      }
      if (i + 1 == end) {
        break;
      }
      if (bytes[i + 1] != '\n') {
        return flawed("a bare CR");
      }
      i += 2;
      if (line(i)) {
        return i - fieldsStart > limits.bytes() ? bounded(i) : i;
      }
      if (flaw != null) {
        return -1;
      }
    }
    at = i;
    return bounded(end);
  }

  /** Whether the line that ends here ends the head. */
  private boolean line(int next) {
    int length = next - 2 - lineStart;
    boolean first = titled && lines == 0;
    if (length == 0 && first) {
      if (++empty > mostEmpty) {
        flaw = Flaw.malformed("empty lines before the first");
      }
    } else if (length > 0) {
      lines++;
      fieldsStart = first ? next : fieldsStart;
      if (!first && Bytes.isBlank(text[lineStart])) {
        flaw = Flaw.malformed("a folded line");
      } else if (first && length > limits.line()) {
        flaw = Flaw.tooLarge("the first line is too long");
      } else if (lines - (titled ? 1 : 0) > limits.fields()) {
        flaw = Flaw.tooLarge("more than " + limits.fields() + " header fields");
      }
    }
    lineStart = next;
    return length == 0 && !first;
  }

  private int bounded(int end) {
    boolean first = titled && lines == 0;
    if (end - fieldsStart > limits.bytes() && !first
        || first && end - lineStart > limits.line() + 1) {
      flaw = Flaw.tooLarge("the head is too long");
    }
    return -1;
  }

  private int flawed(String why) {
    flaw = Flaw.malformed(why);
    return -1;
  }
}
