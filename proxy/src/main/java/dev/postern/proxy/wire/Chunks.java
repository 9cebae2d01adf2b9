package dev.postern.proxy.wire;

import dev.postern.hooks.traffic.Headers;
import io.netty.buffer.ByteBuf;

/**
 * Reads a chunked body: sizes in plain hexadecimal, extensions that are extensions (nobody looks
 * into them, and they end here), each line ended by CRLF. A body that is made of little else than
 * sizes and extensions is refused: it costs its reader more than it is worth.
 */
final class Chunks {
  private static final int MOST_DIGITS = 15;
  private static final int LONGEST_EXTENSION = 256;
  private static final int MOST_WASTE = 16 << 10;
  private static final int FAIR_WASTE = 16;

  private enum At {
    SIZE,
    EXTENSION,
    QUOTED,
    QUOTED_PAIR,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILERS,
    FLAWED
  }

  private final Scratch scratch;
  private final HeadLines lines;
  private At at = At.SIZE;
  private long size;
  private int digits;
  private int extension;
  private long waste;
  private int part;
  private Headers trailers = Headers.none();
  private Flaw flaw = Flaw.malformed("nothing");

  Chunks(Scratch scratch, HeadLimits limits) {
    this.scratch = scratch;
    this.lines = HeadLines.ofTrailers(scratch, limits);
  }

  void begin() {
    at = At.SIZE;
    waste = 0;
    trailers = Headers.none();
    nextChunk();
  }

  private void nextChunk() {
    at = At.SIZE;
    size = 0;
    digits = 0;
    extension = 0;
  }

  void close() {
    lines.forget();
  }

  int part() {
    return part;
  }

  Headers trailers() {
    return trailers;
  }

  Flaw flaw() {
    return flaw;
  }

  Heard next(ByteBuf in) {
    while (at != At.TRAILERS && at != At.FLAWED) {
      if (!in.isReadable()) {
        return Heard.MORE;
      }
      if (at == At.DATA) {
        return data(in);
      }
      at = step(in.readByte());
      if (at == At.DATA && size == 0) {
        at = At.TRAILERS;
      }
    }
    return at == At.TRAILERS ? trailers(in) : Heard.FLAW;
  }

  private Heard data(ByteBuf in) {
    part = (int) Math.min(size, in.readableBytes());
    size -= part;
    waste = Math.max(0, waste - part);
    if (size == 0) {
      at = At.DATA_CR;
    }
    return Heard.PART;
  }

  private At step(byte b) {
    return switch (at) {
      case SIZE -> size(b);
      case EXTENSION -> extension(b);
      case QUOTED -> quoted(b);
      case QUOTED_PAIR -> extended(b, At.QUOTED);
      case SIZE_LF -> b == '\n' ? sized() : flawed("a chunk's size is not ended by CRLF");
      case DATA_CR -> b == '\r' ? At.DATA_LF : flawed("a chunk is longer than its size");
      case DATA_LF -> b == '\n' ? next() : flawed("a chunk is not ended by CRLF");
      case DATA, TRAILERS, FLAWED -> throw new IllegalStateException("no line");
    };
  }

  private At size(byte b) {
    int digit = b < 0 || b == '_' ? -1 : Character.digit((char) b, 16);
    if (digit >= 0) {
      size = size << 4 | digit;
      return ++digits > MOST_DIGITS ? flawed("a chunk's size has too many digits") : At.SIZE;
    }
    if (digits == 0) {
      return flawed("a chunk without a size");
    }
    return switch (b) {
      case '\r' -> At.SIZE_LF;
      case ';' -> At.EXTENSION;
      default -> flawed("a chunk's size that is no number");
    };
  }

  private At extension(byte b) {
    return switch (b) {
      case '\r' -> extension == 0 ? flawed("an extension without a name") : At.SIZE_LF;
      case '"' -> extended(b, At.QUOTED);
      case ';', '=' -> extended(b, At.EXTENSION);
      default -> Bytes.isToken(b) ? extended(b, At.EXTENSION) : flawed("a bad chunk extension");
    };
  }

  private At quoted(byte b) {
    return switch (b) {
      case '"' -> extended(b, At.EXTENSION);
      case '\\' -> extended(b, At.QUOTED_PAIR);
      default -> extended(b, At.QUOTED);
    };
  }

  private At extended(byte b, At then) {
    if (!Bytes.isText(b)) {
      return flawed("a control character in a chunk extension");
    }
    return ++extension > LONGEST_EXTENSION ? flawed("a chunk extension is too long") : then;
  }

  /** A chunk's line is over. */
  private At sized() {
    waste += digits + extension + 4 - FAIR_WASTE;
    waste = Math.max(0, waste);
    return waste > MOST_WASTE ? flawed("more chunk lines than body") : At.DATA;
  }

  private At next() {
    nextChunk();
    return At.SIZE;
  }

  private Heard trailers(ByteBuf in) {
    Heard heard = lines.take(in);
    return switch (heard) {
      case HEAD -> trailing();
      case FLAW -> fail(lines.flaw());
      case MORE, PART, END -> heard;
    };
  }

  private Heard trailing() {
    Fields fields = scratch.fields().read(lines.text(), lines.start(), lines.end());
    lines.forget();
    String wrong = fields.flaw();
    if (wrong != null) {
      return fail(Flaw.malformed(wrong));
    }
    if (fields.framing()) {
      return fail(Flaw.malformed("framing in a trailer"));
    }
    trailers = fields.headers();
    return Heard.END;
  }

  private Heard fail(Flaw what) {
    flaw = what;
    at = At.FLAWED;
    return Heard.FLAW;
  }

  private At flawed(String why) {
    flaw = Flaw.malformed(why);
    return At.FLAWED;
  }
}
