package dev.postern.hooks.sse;

/** Whether all clients see the same lines in an event. */
enum LineEnds {
  /** They do. */
  ALIKE,
  /** They do once the LF is there that the reader could not wait for. */
  ALIKE_BUT_FOR_THE_LAST_LF,
  /** They may not. */
  DIFFERENT;

  static LineEnds of(byte[] bytes, int from) {
    if (Mark.standsAt(from, bytes)) {
      return DIFFERENT;
    }
    boolean feeds = false;
    boolean returns = false;
    for (int at = from; at < bytes.length; at++) {
      byte here = bytes[at];
      if (here == '\n') {
        feeds = true;
      } else if (here == '\r') {
        returns = true;
        if (at + 1 == bytes.length) {
          return feeds ? DIFFERENT : ALIKE_BUT_FOR_THE_LAST_LF;
        }
        if (bytes[++at] != '\n') {
          return DIFFERENT;
        }
      } else if (here == 0) {
        return DIFFERENT;
      }
    }
    return feeds && returns ? DIFFERENT : ALIKE;
  }
}
