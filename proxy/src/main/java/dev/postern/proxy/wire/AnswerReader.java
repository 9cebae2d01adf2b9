package dev.postern.proxy.wire;

import dev.postern.hooks.traffic.Headers;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers on one connection to an upstream, as strictly as requests are read: an answer
 * that two parsers could read differently is none.
 */
public final class AnswerReader {
  private final Scratch scratch;
  private final HeadLines lines;
  private final BodyReader body;
  private boolean toHead;
  private boolean inBody;
  private @Nullable AnswerHead head;
  private @Nullable Flaw flaw;

  public AnswerReader(Scratch scratch, HeadLimits limits) {
    this.scratch = scratch;
    this.lines = HeadLines.ofAnswer(scratch, limits);
    this.body = new BodyReader(scratch, limits);
  }

  /** The next answer is to such a request. */
  public void expect(boolean head) {
    toHead = head;
  }

  /**
   * The next piece; {@code END} follows the last {@code HEAD} of an answer, not the interim ones.
   */
  public Heard next(ByteBuf in) {
    if (flaw != null) {
      return Heard.FLAW;
    }
    return inBody ? body(in) : head(in);
  }

  /** No more bytes will come: {@code END} where that ends the body, else {@code FLAW}. */
  public Heard closed() {
    boolean whole = inBody && flaw == null && body.endsByClosing();
    inBody = false;
    return whole ? Heard.END : fail(Flaw.malformed("it broke off"));
  }

  public AnswerHead head() {
    return Objects.requireNonNull(head);
  }

  public int part() {
    return body.part();
  }

  /** The trailers of the answer that has just ended. */
  public Headers trailers() {
    return body.chunks().trailers();
  }

  public Flaw flaw() {
    return Objects.requireNonNull(flaw);
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
    int end = 0;
    while (text[end] != '\r') {
      end++;
    }
    boolean latest = end >= 12 && Bytes.equal("HTTP/1.1 ", text, 0, 9);
    boolean old = !latest && end >= 12 && Bytes.equal("HTTP/1.0 ", text, 0, 9);
    int status = latest || old ? status(text, end) : -1;
    if (status < 0) {
      return fail(Flaw.malformed("the first line is not a version and a status"));
    }
    Fields fields = scratch.fields().read(text, end + 2, lines.end());
    lines.forget();
    String wrong = fields.flaw();
    return wrong == null ? framed(status, old, fields) : fail(Flaw.malformed(wrong));
  }

  /** Three digits, and a space or the end after them. */
  private static int status(byte[] text, int end) {
    int status = 0;
    for (int i = 9; i < 12; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return -1;
      }
      status = 10 * status + text[i] - '0';
    }
    boolean bounded = end == 12 || text[12] == ' ';
    return bounded && status >= 100 ? status : -1;
  }

  private Heard framed(int status, boolean old, Fields fields) {
    Framing said =
        Framing.isSaid(fields) ? Framing.said(fields, old) : Framing.UntilClose.UNTIL_CLOSE;
    if (said == null) {
      return fail(Flaw.malformed("it is not clear where the body ends"));
    }
    boolean bodiless = toHead || Framing.neverHasBody(status);
    Framing framing = bodiless ? Framing.Empty.EMPTY : said;
    boolean goesOn = old ? fields.keepAlive() && !fields.close() : !fields.close();
    boolean keepAlive = goesOn && endsHere(status, framing, said, fields);
    AnswerHead answer =
        new AnswerHead(status, fields.headers(), framing, keepAlive, fields.upgrade());
    head = answer;
    if (!answer.isInterim()) {
      inBody = true;
      body.begin(framing);
    }
    return Heard.HEAD;
  }

  /**
   * Whether the next byte is certain to belong to the next answer. A status that has no body and
   * tells of one all the same may be followed by it.
   */
  private boolean endsHere(int status, Framing framing, Framing said, Fields fields) {
    if (framing != Framing.Empty.EMPTY) {
      return framing != Framing.UntilClose.UNTIL_CLOSE;
    }
    boolean silent = said == Framing.Empty.EMPTY || !Framing.isSaid(fields);
    return silent || toHead || status == 304 && fields.codings() == 0;
  }

  private Heard fail(Flaw what) {
    flaw = what;
    return Heard.FLAW;
  }
}
