package dev.postern.policies.identity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * A new API key: 256 random bits under a recognisable prefix, and a checksum at the end, so that a
 * typo or a foreign string is known for what it is without looking anything up. The checksum is no
 * secret and proves nothing.
 *
 * <p>{@code pst_}, 43 characters of base 62, 6 more for the checksum of all that precedes them.
 */
public final class ApiKey {
  static final String PREFIX = "pst_";

  static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_BYTES = 32;
  private static final int BODY = 43;
  static final int CHECKSUM = 6;
  static final int LENGTH = PREFIX.length() + BODY + CHECKSUM;

  private final String text;

  private ApiKey(String text) {
    this.text = text;
  }

  public static ApiKey create(SecureRandom random) {
    byte[] bits = new byte[RANDOM_BYTES];
    random.nextBytes(bits);
    String start = PREFIX + body(new BigInteger(1, bits));
    return new ApiKey(start + checksum(start));
  }

  /** Whether a text has the form of a key, its checksum included; says nothing of any key. */
  public static boolean looksRight(String text) {
    return new KeyReader().reads(text, 0);
  }

  /** The key itself: to be shown once, and kept nowhere. */
  public String text() {
    return text;
  }

  /** What documents hold in the key's stead: SHA-256 over its text, in hexadecimal. */
  public String sha256() {
    return HexFormat.of().formatHex(digest(text));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static String checksum(String start) {
    CRC32 crc = new CRC32();
    crc.update(start.getBytes(StandardCharsets.US_ASCII));
    char[] spelt = new char[CHECKSUM];
    long rest = crc.getValue();
    for (int i = CHECKSUM - 1; i >= 0; i--) {
      spelt[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
      rest /= DIGITS.length();
    }
    return new String(spelt);
  }

  private static String body(BigInteger number) {
    char[] spelt = new char[BODY];
    BigInteger base = BigInteger.valueOf(DIGITS.length());
    BigInteger rest = number;
    for (int i = BODY - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(base);
      spelt[i] = DIGITS.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(spelt);
  }

  /** Never the key itself. */
  @Override
  public String toString() {
    return "ApiKey " + PREFIX + "…";
  }
}
