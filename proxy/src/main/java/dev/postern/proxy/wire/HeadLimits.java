package dev.postern.proxy.wire;

/**
 * How much of a head is read.
 *
 * @param fields header fields
 * @param bytes all bytes of the fields
 * @param line bytes of the first line
 */
public record HeadLimits(int fields, int bytes, int line) {
  int whole() {
    return bytes + line;
  }
}
