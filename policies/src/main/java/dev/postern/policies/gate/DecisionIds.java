package dev.postern.policies.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;

/**
 * Ids of decisions: they name the sidecar and cannot be guessed. A counter encrypted under a key of
 * this process is as unguessable as random bytes, never repeats, and needs no lock.
 */
public final class DecisionIds {
  private static final byte[] ALPHABET =
      "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
  private static final int LETTERS = 26;
  private static final int BLOCK = 16;
  private static final int MANY = 64;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] prefix;
  private final long salt = new SecureRandom().nextLong();
  private final AtomicLong counter = new AtomicLong();
  private final Key key = newKey();
  private final ThreadLocal<Batch> batches;

  public DecisionIds(String sidecar) {
    prefix = (sidecar.toLowerCase(Locale.ROOT) + "-").getBytes(StandardCharsets.UTF_8);
    batches =
        ThreadLocal.withInitial(() -> new Batch(Thread.currentThread().isVirtual() ? 1 : MANY));
  }

  public String next() {
    return batches.get().next();
  }

  /**
   * Counters that one thread encrypts together: many at once for an event loop, one for a virtual
   * thread, which hardly needs another.
   */
  private final class Batch {
    private final Cipher cipher = cipher(key);
    private final byte[] counters;
    private final byte[] blocks;
    private final byte[] spelt = Arrays.copyOf(prefix, prefix.length + LETTERS);
    private int at;

    Batch(int size) {
      counters = new byte[size * BLOCK];
      blocks = new byte[size * BLOCK];
      at = blocks.length;
    }

    String next() {
      if (at == blocks.length) {
        fill();
      }
      long high = (long) LONG.get(blocks, at);
      long low = (long) LONG.get(blocks, at + Long.BYTES);
      at += BLOCK;
      for (int i = spelt.length - 1; i >= prefix.length; i--) {
        spelt[i] = ALPHABET[(int) (low & 31)];
        low = low >>> 5 | high << 59;
        high >>>= 5;
      }
      return new String(spelt, StandardCharsets.UTF_8);
    }

    private void fill() {
      long first = counter.getAndAdd(blocks.length / BLOCK);
      for (int block = 0; block < blocks.length; block += BLOCK) {
        LONG.set(counters, block, salt);
        LONG.set(counters, block + Long.BYTES, first + block / BLOCK);
      }
      try {
        cipher.doFinal(counters, 0, counters.length, blocks);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES refused whole blocks", e);
      }
      at = 0;
    }
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
