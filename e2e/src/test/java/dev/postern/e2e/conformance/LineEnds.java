package dev.postern.e2e.conformance;

/** How lines end in the streams of a server: two of the three ways that clients have to read. */
enum LineEnds {
  LF("\n"),
  CRLF("\r\n");

  private final String bytes;

  LineEnds(String bytes) {
    this.bytes = bytes;
  }

  @Override
  public String toString() {
    return bytes;
  }
}
