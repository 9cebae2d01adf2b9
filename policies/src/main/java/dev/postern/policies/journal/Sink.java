package dev.postern.policies.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What takes the lines. Used by the scribe alone, which may wait here as long as it takes. */
interface Sink extends AutoCloseable {
  /** Where the next byte goes. */
  Mark mark();

  /**
   * What the sink already holds behind a mark; empty when it cannot know, or when it is more than
   * {@code most} bytes.
   */
  byte[] since(Mark mark, int most) throws IOException;

  /** Ends a line that somebody else left unfinished. */
  void startLine() throws IOException;

  /**
   * Writes all that remains. After a failure the buffer's position says how far it came, and the
   * same buffer may be brought again.
   */
  void write(ByteBuffer lines) throws IOException;

  @Override
  void close() throws IOException;
}
