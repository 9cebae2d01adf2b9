package dev.postern.policies.journal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Lines into a stream that cannot be read again, such as the standard output. */
final class StreamSink implements Sink {
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
      stream.write(lines);
    }
  }

  @Override
  public void close() {}
}
