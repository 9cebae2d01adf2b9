package dev.postern.proxy.wire;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection, one after the other. Pulled: {@link #next} is asked for the
 * next piece when somebody wants it. After a flaw nothing more is read.
 */
public final class RequestReader {
  private final Scratch scratch;
  private final HeadLines lines;
  private final BodyReader body;
  private boolean inBody;
  private @Nullable RequestHead head;
  private @Nullable Flaw flaw;

  public RequestReader(Scratch scratch, HeadLimits limits) {
    this.scratch = scratch;
    this.lines = HeadLines.ofRequest(scratch, limits);
    this.body = new BodyReader(scratch, limits);
  }

  /** The next piece; {@code END} follows each {@code HEAD}, with or without parts between. */
  public Heard next(ByteBuf in) {
    if (flaw != null) {
      return Heard.FLAW;
    }
    return inBody ? body(in) : head(in);
  }

  /** The head just heard. */
  public RequestHead head() {
    return Objects.requireNonNull(head);
  }

  /** How many of the next bytes are the part just heard. */
  public int part() {
    return body.part();
  }

  /** What is wrong. */
  public Flaw flaw() {
    return Objects.requireNonNull(flaw);
  }

  /** Whether some bytes of a head have come, but not all. */
  public boolean isMidHead() {
    return lines.inside() && flaw == null;
  }

  /** Nothing more will be read: what is kept of an unfinished head is given back. */
  public void close() {
    lines.forget();
    body.chunks().close();
  }

  private Heard body(ByteBuf in) {
    Heard heard = body.next(in);
    switch (heard) {
      case FLAW -> flaw = body.chunks().flaw();
      case END -> inBody = false;
      case MORE, HEAD, PART -> {}
    }
    return heard;
  }

  private Heard head(ByteBuf in) {
    Heard heard = lines.take(in);
    return switch (heard) {
      case HEAD -> whole();
      case FLAW -> fail(lines.flaw());
      case MORE, PART, END -> heard;
    };
  }

  private Heard whole() {
    byte[] text = lines.text();
    int from = lines.start();
    int end = from;
    while (text[end] != '\r') {
      end++;
    }
    RequestLine line = RequestLine.read(scratch.words(), text, from, end);
    if (line == null) {
      return fail(Flaw.malformed("the request line is not a method, a target and a version"));
    }
    Fields fields = scratch.fields().read(text, end + 2, lines.end());
    lines.forget();
    String wrong = fields.flaw();
    return wrong == null ? agreed(line, fields) : fail(Flaw.malformed(wrong));
  }

  private Heard agreed(RequestLine line, Fields fields) {
    Framing framing = Framing.ofRequest(fields, line.oldVersion());
    if (framing == null) {
      return fail(Flaw.malformed("it is not clear where the body ends"));
    }
    Optional<RequestLine.Address> to = line.address(scratch.words(), fields);
    if (to.isEmpty()) {
      return fail(Flaw.malformed("host and target do not say one and the same address"));
    }
    boolean expects = fields.expectations() > 0;
    boolean known =
        fields.expectations() == 1 && fields.expected().equalsIgnoreCase("100-continue");
    if (expects && !known) {
      return fail(Flaw.malformed("an expectation other than 100-continue"));
    }
    String upgrade = line.oldVersion() ? "" : fields.upgrade();
    if (!upgrade.isEmpty() && framing != Framing.Empty.EMPTY) {
      return fail(Flaw.malformed("a body and an upgrade"));
    }
    head =
        new RequestHead(
            line.method(),
            to.get().authority(),
            to.get().target(),
            fields.headers(),
            framing,
            line.oldVersion(),
            !line.oldVersion() && !fields.close(),
            expects && !line.oldVersion() && framing != Framing.Empty.EMPTY,
            upgrade,
            fields.takesTrailers());
    inBody = true;
    body.begin(framing);
    return Heard.HEAD;
  }

  private Heard fail(Flaw what) {
    flaw = what;
    return Heard.FLAW;
  }
}
