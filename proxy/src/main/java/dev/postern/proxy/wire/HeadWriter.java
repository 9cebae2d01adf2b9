package dev.postern.proxy.wire;

import dev.postern.hooks.text.Text;
import dev.postern.hooks.traffic.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes heads: a first line, then fields, then their end. What belongs to one connection only is
 * left out of the headers it is given, and a field that would end its line before its time is a bug
 * of ours that never leaves.
 */
public final class HeadWriter {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] REQUEST_END = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CHUNKED =
      "transfer-encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SMALL = 2 << 10;
  private static final int LARGE = 16 << 10;

  private final Vocabulary words = new Vocabulary();
  private byte[] text = new byte[SMALL];
  private int size;

  HeadWriter() {}

  /** Begins a request. */
  public HeadWriter request(String method, String target) {
    size = 0;
    text(method);
    put((byte) ' ');
    text(target);
    bytes(REQUEST_END);
    return this;
  }

  /** Begins an answer. */
  public HeadWriter answer(int status) {
    size = 0;
    bytes(StatusLines.of(status));
    return this;
  }

  /** Begins trailers, which have no first line. */
  public HeadWriter trailers() {
    size = 0;
    return this;
  }

  /** A field of ours. */
  public HeadWriter field(String name, String value) {
    text(name);
    put((byte) ':');
    put((byte) ' ');
    text(value);
    bytes(CRLF);
    return this;
  }

  /** All fields that travel on, without lengths and hosts: those are said anew. */
  public HeadWriter fields(Headers headers, boolean butHost) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      Meaning meaning = words.meaning(name);
      boolean ours = meaning == Meaning.LENGTH || butHost && meaning == Meaning.HOST;
      if (!ours && !meaning.staysHere()) {
        field(name, headers.value(i));
      }
    }
    return this;
  }

  /** Says where the body ends. */
  public HeadWriter framing(Framing framing) {
    switch (framing) {
      case Framing.Empty _, Framing.UntilClose _ -> {}
      case Framing.Length(long length) -> length(length);
      case Framing.Chunked _ -> bytes(CHUNKED);
    }
    return this;
  }

  /** Says how long the body is, nothing included. */
  public HeadWriter length(long length) {
    bytes(LENGTH);
    number(length);
    bytes(CRLF);
    return this;
  }

  /** The head, with its end. */
  public ByteBuf end(ByteBufAllocator memory) {
    bytes(CRLF);
    ByteBuf out = memory.ioBuffer(size);
    out.writeBytes(text, 0, size);
    shrink();
    return out;
  }

  /** The head and all of its body. */
  public ByteBuf end(ByteBufAllocator memory, Text body) {
    bytes(CRLF);
    ByteBuf out = memory.ioBuffer(size + body.length());
    out.writeBytes(text, 0, size).writeBytes(body.array(), 0, body.length());
    shrink();
    return out;
  }

  private void shrink() {
    if (text.length > LARGE) {
      text = new byte[SMALL];
    }
  }

  private void number(long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    room(digits);
    long rest = number;
    for (int i = size + digits - 1; i >= size; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  private void put(byte b) {
    room(1);
    text[size++] = b;
  }

  private void bytes(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, text, size, bytes.length);
    size += bytes.length;
  }

  /** Characters as they are, one byte each: how they were read. */
  @SuppressWarnings("deprecation") // the one copy without garbage; looked at below
  private void text(String characters) {
    int length = characters.length();
    room(length);
    characters.getBytes(0, length, text, size);
    for (int i = size; i < size + length; i++) {
      if (!Bytes.isText(text[i])) {
        throw new IllegalArgumentException("a control character in a head of ours");
      }
    }
    size += length;
  }

  private void room(int more) {
    if (size + more > text.length) {
      text = Arrays.copyOf(text, Math.max(2 * text.length, size + more));
    }
  }
}
