package dev.postern.proxy.fuzz;

import java.util.List;

/**
 * What one client says on one connection.
 *
 * @param pieces the bytes, each piece written by itself
 */
record Case(String name, List<String> pieces, Leaving leaving) {
  /** What the client does when it has said everything. */
  enum Leaving {
    /** It hears all that is due. */
    HEARS,
    /** It shuts its side at once, and listens all the same. */
    SHUTS,
    /** It resets the connection. */
    RESETS
  }

  Case(String name, List<String> pieces) {
    this(name, pieces, Leaving.HEARS);
  }

  boolean quits() {
    return leaving != Leaving.HEARS;
  }

  String bytes() {
    return String.join("", pieces);
  }

  @Override
  public String toString() {
    return name
        + (quits() ? " (" + leaving + ")" : "")
        + " in pieces of "
        + pieces.stream().map(String::length).toList()
        + ": "
        + Shown.bytes(bytes());
  }
}
