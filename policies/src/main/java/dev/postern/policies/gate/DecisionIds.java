package dev.postern.policies.gate;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;

/**
 * Ids of decisions: they name the sidecar and cannot be guessed. A counter encrypted under a key of
 * this process is as unguessable as random bytes, never repeats, and needs no lock.
 */
public final class DecisionIds {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LETTERS = 26;

  private final String prefix;
  private final long salt = new SecureRandom().nextLong();
  private final AtomicLong counter = new AtomicLong();
  private final ThreadLocal<Cipher> ciphers;

  public DecisionIds(String sidecar) {
    prefix = sidecar.toLowerCase(Locale.ROOT) + "-";
    Key key = newKey();
    ciphers = ThreadLocal.withInitial(() -> cipher(key));
  }

  public String next() {
    byte[] block = ByteBuffer.allocate(16).putLong(salt).putLong(counter.getAndIncrement()).array();
    try {
      ciphers.get().doFinal(block, 0, block.length, block);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES refused a single block", e);
    }
    return prefix + spell(ByteBuffer.wrap(block));
  }

  private static String spell(ByteBuffer block) {
    long high = block.getLong();
    long low = block.getLong();
    char[] letters = new char[LETTERS];
    for (int i = LETTERS - 1; i >= 0; i--) {
      letters[i] = ALPHABET.charAt((int) (low & 31));
      low = low >>> 5 | high << 59;
      high >>>= 5;
    }
    return new String(letters);
  }

  private static Key newKey() {
    try {
      KeyGenerator generator = KeyGenerator.getInstance("AES");
      generator.init(128);
      return generator.generateKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    }
  }

  private static Cipher cipher(Key key) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    }
  }
}
