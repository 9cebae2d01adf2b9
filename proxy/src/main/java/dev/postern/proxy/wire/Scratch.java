package dev.postern.proxy.wire;

/** What the readers and writers of one event loop use by turns. */
public final class Scratch {
  private static final int MOST_HEADS = 8 << 10;

  /** Heads are read for strangers: what waits for their ends must not use up what others need. */
  private static final int MOST_KEPT = 4 << 20;

  private final byte[] text = new byte[MOST_HEADS];
  private final Vocabulary words = new Vocabulary();
  private final Fields fields = new Fields(words);
  private final HeadWriter writer = new HeadWriter();
  private int kept;

  /**
   * Takes so much memory for heads that are not whole; false when all there is for them is taken.
   */
  boolean keep(int bytes) {
    boolean room = kept + bytes <= MOST_KEPT;
    kept += room ? bytes : 0;
    return room;
  }

  void giveBack(int bytes) {
    kept -= bytes;
  }

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
