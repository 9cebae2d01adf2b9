package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory outside the heap in which bytes come and go, capped. Who needs more when the cap is
 * reached is told by an error in the midst of reading or writing: that connection ends, and nobody
 * else's. Netty keeps one account for the whole process.
 */
public final class DirectMemory {
  private static final Logger LOG = LoggerFactory.getLogger(DirectMemory.class);

  /** Read once by Netty, when its first class is loaded. */
  private static final String CAP = "io.netty.maxDirectMemory";

  private static final int PAGE = 8 << 10;

  /** Taken from the system and given back at once: 512 KiB. */
  private static final int PAGES_OF_A_CHUNK_LOG = 6;

  private static final int SMALL_BUFFERS_KEPT = 256;
  private static final int LARGE_BUFFERS_KEPT = 16;

  private final LongAdder refused = new LongAdder();
  private final Pool pool;

  private DirectMemory(int loops) {
    pool = new Pool(loops, refused);
  }

  /**
   * The memory of a process; to be called before anything else of Netty.
   *
   * @param loops how many threads share it
   */
  public static DirectMemory capped(long bytes, int loops) {
    System.setProperty(CAP, Long.toString(bytes));
    if (PlatformDependent.maxDirectMemory() != bytes) {
      LOG.warn(
          "direct memory is capped at {} bytes and not at {}: something used Netty before",
          PlatformDependent.maxDirectMemory(),
          bytes);
    }
    return new DirectMemory(loops);
  }

  ByteBufAllocator allocator() {
    return pool;
  }

  /** How many bytes were taken from the system. */
  public long used() {
    return PlatformDependent.usedDirectMemory();
  }

  /** How many bytes may be. */
  public long capacity() {
    return PlatformDependent.maxDirectMemory();
  }

  /** How many times somebody wanted a buffer that could not be had. */
  public long refused() {
    return refused.sum();
  }

  /** One arena for each loop; no other thread keeps buffers to itself. */
  private static final class Pool extends PooledByteBufAllocator {
    private final LongAdder refused;

    Pool(int loops, LongAdder refused) {
      super(
          true,
          0,
          loops,
          PAGE,
          PAGES_OF_A_CHUNK_LOG,
          SMALL_BUFFERS_KEPT,
          LARGE_BUFFERS_KEPT,
          false);
      this.refused = refused;
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      try {
        return super.newDirectBuffer(initialCapacity, maxCapacity);
      } catch (OutOfDirectMemoryError full) {
        refused.increment();
        throw full;
      }
    }
  }
}
