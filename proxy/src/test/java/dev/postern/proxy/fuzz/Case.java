package dev.postern.proxy.fuzz;

import java.util.List;

/**
 * What one client says on one connection.
 *
 * @param pieces the bytes, each piece written by itself
 */
record Case(String name, List<String> pieces) {
  String bytes() {
    return String.join("", pieces);
  }

  @Override
  public String toString() {
    return name
        + " in pieces of "
        + pieces.stream().map(String::length).toList()
        + ": "
        + Shown.bytes(bytes());
  }
}
