package dev.postern.policies.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sink in memory, like a pipe: it takes nothing until it is let go, from then on everything; so
 * many writes fail first.
 */
final class HeldSink implements Sink {
  private final CountDownLatch held = new CountDownLatch(1);
  private final AtomicInteger failures = new AtomicInteger();
  private final StringBuffer text = new StringBuffer();

  static HeldSink free() {
    HeldSink sink = new HeldSink();
    sink.letGo();
    return sink;
  }

  HeldSink failing(int times) {
    failures.set(times);
    return this;
  }

  void letGo() {
    held.countDown();
  }

  List<String> lines() {
    return text.toString().lines().toList();
  }

  @Override
  public Mark mark() {
    return Mark.NOWHERE;
  }

  @Override
  public byte[] since(Mark mark, int most) {
    return new byte[0];
  }

  @Override
  public void startLine() {}

  @Override
  public void write(ByteBuffer lines) throws IOException {
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (failures.getAndDecrement() > 0) {
      take(lines, lines.remaining() / 2);
      throw new IOException("as the test asked");
    }
    take(lines, lines.remaining());
  }

  private void take(ByteBuffer lines, int length) {
    byte[] taken = new byte[length];
    lines.get(taken);
    text.append(new String(taken, StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() {}
}
