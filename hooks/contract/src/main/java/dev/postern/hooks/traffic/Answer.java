package dev.postern.hooks.traffic;

import dev.postern.hooks.text.Text;

/** A whole answer: ours, or the upstream's once it has been read. */
public record Answer(int status, Headers headers, Text text) {
  /** An answer of these bytes, which nobody changes any more. */
  public Answer(int status, Headers headers, byte[] body) {
    this(status, headers, Text.of(body));
  }

  /** The bytes of its body. */
  public byte[] body() {
    return text.bytes();
  }

  /** The same, to be kept for as long as one likes. */
  public Answer own() {
    Text own = text.own();
    return own == text ? this : new Answer(status, headers, own);
  }
}
