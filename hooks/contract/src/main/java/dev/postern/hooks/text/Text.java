package dev.postern.hooks.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a text: for good, or lent by somebody who will use their array for other texts.
 *
 * <p>What was lent is read in place while its owner waits, and by nobody once it has been taken
 * back: who tries hears an exception instead of somebody else's words. Whoever keeps anything of it
 * for longer, or shows it to somebody who might, keeps {@link #own} instead.
 */
public final class Text {
  private byte @Nullable [] array;
  private final int length;
  private final boolean lent;

  private Text(byte[] array, int length, boolean lent) {
    this.array = array;
    this.length = length;
    this.lent = lent;
  }

  /** All of these bytes, which nobody changes any more. */
  public static Text of(byte[] bytes) {
    return new Text(bytes, bytes.length, false);
  }

  /** The first {@code length} bytes, until {@link #takeBack}. */
  public static Text lent(byte[] array, int length) {
    if (length > array.length) {
      throw new IndexOutOfBoundsException(length + " of " + array.length + " bytes");
    }
    return new Text(array, length, true);
  }

  public int length() {
    return length;
  }

  /** Where it stands, from the first byte on; what is behind {@link #length} is no part of it. */
  public byte[] array() {
    byte[] there = array;
    if (there == null) {
      throw new IllegalStateException("a text that was taken back is read");
    }
    return there;
  }

  /** Its bytes and no others, for good: the very array, unless it is lent. */
  public byte[] bytes() {
    return lent ? Arrays.copyOf(array(), length) : array();
  }

  /** The same text for good: this one, unless it is lent. */
  public Text own() {
    return lent ? of(bytes()) : this;
  }

  /** Ends the loan: from here on the array is its owner's alone. */
  public void takeBack() {
    if (!lent) {
      throw new IllegalStateException("a text that was given for good");
    }
    array = null;
  }
}
