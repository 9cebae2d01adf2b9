package dev.postern.proxy.wire;

/**
 * How much of a head is read.
 *
 * @param fields header fields
 * @param bytes all bytes of the fields
 * @param line bytes of the first line
 */
public record HeadLimits(int fields, int bytes, int line) {
  /** All bytes of a head that keeps to them: an empty line first, and the ends of its lines. */
  int whole() {
    return bytes + line + 4;
  }
}
