package dev.postern.proxy.wire;

/** What the readers and writers of one event loop use by turns. */
public final class Scratch {
  private static final int MOST_HEADS = 8 << 10;

  private final byte[] text = new byte[MOST_HEADS];
  private final Vocabulary words = new Vocabulary();
  private final Fields fields = new Fields(words);
  private final HeadWriter writer = new HeadWriter();

  /** Where a head is read that comes whole. */
  byte[] text() {
    return text;
  }

  Vocabulary words() {
    return words;
  }

  Fields fields() {
    return fields;
  }

  /** The writer of heads, free for the next one. */
  public HeadWriter writer() {
    return writer;
  }
}
