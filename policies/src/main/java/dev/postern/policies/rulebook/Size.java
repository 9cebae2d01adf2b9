package dev.postern.policies.rulebook;

/** An amount of bytes. */
public record Size(long bytes) implements Comparable<Size> {
  public int inInt() {
    return Math.toIntExact(bytes);
  }

  @Override
  public int compareTo(Size other) {
    return Long.compare(bytes, other.bytes);
  }
}
