package dev.postern.hooks.json;

import java.security.SecureRandom;

/**
 * A hash of a member name that nobody outside this process can foresee.
 *
 * <p>With a hash that is known, such as {@link String#hashCode()}, a sender finds ten thousand
 * names that all fall into one slot, and telling them apart takes fifty million comparisons. This
 * one is a polynomial over a prime field, evaluated at a secret point: two names of n characters
 * meet with a probability of n / 2^61, whatever they are.
 */
final class NameHash {
  private static final long PRIME = (1L << 61) - 1;
  private static final long POINT;
  private static final long SPREAD;

  static {
    SecureRandom random = new SecureRandom();
    POINT = random.nextLong(1L << 32, PRIME);
    SPREAD = random.nextLong() | 1;
  }

  private NameHash() {}

  /**
   * The hash of the decoded name; of its folded form when {@code folded}, so that case variants
   * meet.
   */
  static long of(byte[] text, int from, int to, boolean plain, boolean folded) {
    long hash = 0;
    long pair = 0;
    boolean half = false;
    for (int at = from; at < to; ) {
      int codePoint;
      if (plain) {
        codePoint = folded ? CaseFolding.foldAscii(text[at]) : text[at];
        at++;
      } else {
        long found = CodePoints.read(text, at);
        int exact = CodePoints.codePoint(found);
        codePoint = folded ? CaseFolding.fold(exact) : exact;
        at = CodePoints.next(found);
      }
      // Two code points fit into one step. One is added so that a name is not its own beginning
      // padded with zeros.
      pair = pair << 21 | (codePoint + 1);
      if (half) {
        hash = timesPoint(hash + pair);
        pair = 0;
      }
      half = !half;
    }
    return half ? timesPoint(hash + pair) : hash;
  }

  /**
   * The slot of a hash in a table of {@code 1 << bits} slots. Mixed twice: names that only count up
   * have hashes at equal distances, which one multiplication sometimes puts side by side.
   */
  static int slot(long hash, int bits) {
    long once = (hash ^ hash >>> 29) * SPREAD;
    long twice = (once ^ once >>> 32) * SPREAD;
    return (int) (twice >>> (Long.SIZE - bits));
  }

  /** Multiplies modulo 2^61 - 1: what overflows 61 bits counts once more at the bottom. */
  private static long timesPoint(long factor) {
    long low = factor * POINT;
    long high = Math.multiplyHigh(factor, POINT);
    long sum = (low & PRIME) + (low >>> 61 | high << 3);
    sum = (sum & PRIME) + (sum >>> 61);
    return sum >= PRIME ? sum - PRIME : sum;
  }
}
