package dev.postern.policies.identity;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Reads a key that somebody presents: whether it has a key's form, and what its digest is. Used
 * again and again by one thread, so that reading one leaves no garbage; between two keys it holds
 * none.
 */
final class KeyReader {
  private static final int DIGEST = 32;
  private static final ThreadLocal<KeyReader> KEPT = ThreadLocal.withInitial(KeyReader::new);

  private final byte[] key = new byte[ApiKey.LENGTH];
  private final byte[] digest = new byte[DIGEST];
  private final CRC32 crc = new CRC32();
  private final MessageDigest sha256;

  KeyReader() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** An event loop keeps its own; a virtual thread, of which there may be many, gets a new one. */
  static KeyReader ofThisThread() {
    return Thread.currentThread().isVirtual() ? new KeyReader() : KEPT.get();
  }

  /** Whether what stands in the text from here on has the form of a key, its checksum included. */
  boolean reads(String text, int from) {
    return text.length() - from == ApiKey.LENGTH
        && text.startsWith(ApiKey.PREFIX, from)
        && copies(text, from)
        && checks();
  }

  private boolean copies(String text, int from) {
    for (int i = 0; i < ApiKey.LENGTH; i++) {
      char c = text.charAt(from + i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && i >= ApiKey.PREFIX.length()) {
        return false;
      }
      key[i] = (byte) c;
    }
    return true;
  }

  /** The checksum is no secret, so it does not matter how long this takes. */
  private boolean checks() {
    int start = ApiKey.LENGTH - ApiKey.CHECKSUM;
    crc.reset();
    crc.update(key, 0, start);
    long rest = crc.getValue();
    for (int i = ApiKey.LENGTH - 1; i >= start; i--) {
      if (key[i] != ApiKey.DIGITS.charAt((int) (rest % ApiKey.DIGITS.length()))) {
        return false;
      }
      rest /= ApiKey.DIGITS.length();
    }
    return true;
  }

  /** SHA-256 over the key that was read last, until the next is read. */
  byte[] digest() {
    sha256.update(key, 0, key.length);
    Arrays.fill(key, (byte) 0);
    try {
      sha256.digest(digest, 0, DIGEST);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 of another length", e);
    }
    return digest;
  }
}
