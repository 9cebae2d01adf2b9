package dev.postern.policies.journal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.LockSupport;

/** Lines into a stream that cannot be read again, such as the standard output. */
final class StreamSink implements Sink {
  private static final long PAUSE = 1_000_000;

  private final WritableByteChannel stream;

  StreamSink(WritableByteChannel stream) {
    this.stream = stream;
  }

  @SuppressWarnings("resource") // the standard output is not ours to close
  static StreamSink stdout() {
    return new StreamSink(new FileOutputStream(FileDescriptor.out).getChannel());
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
    while (lines.hasRemaining()) {
      if (stream.write(lines) == 0) {
        LockSupport.parkNanos(PAUSE); // a full pipe that was made not to block
      }
    }
  }

  @Override
  public void close() {}
}
