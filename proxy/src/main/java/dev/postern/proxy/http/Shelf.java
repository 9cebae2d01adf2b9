package dev.postern.proxy.http;

import java.util.ArrayDeque;

/**
 * Arrays for small bodies, which the exchanges of one event loop use by turns: most bodies are
 * small, and read once.
 */
final class Shelf {
  /** What lies on it is worth keeping; more than that is a crowd that has passed. */
  private static final int MOST = 64;

  /** How long each of them is. */
  static final int LENGTH = 8 << 10;

  private final ArrayDeque<byte[]> free = new ArrayDeque<>(MOST);

  byte[] take() {
    byte[] last = free.pollLast();
    return last == null ? new byte[LENGTH] : last;
  }

  /** Nobody may read or write it any more who took it. */
  void giveBack(byte[] array) {
    if (free.size() < MOST) {
      free.addLast(array);
    }
  }
}
