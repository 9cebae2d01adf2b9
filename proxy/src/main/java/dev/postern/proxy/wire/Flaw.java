package dev.postern.proxy.wire;

/**
 * What is wrong with bytes that claim to be HTTP.
 *
 * @param tooLarge whether they may be fine, only more than is read
 */
public record Flaw(boolean tooLarge, String why) {
  static Flaw malformed(String why) {
    return new Flaw(false, why);
  }

  static Flaw tooLarge(String why) {
    return new Flaw(true, why);
  }
}
