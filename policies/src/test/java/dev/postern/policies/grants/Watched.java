package dev.postern.policies.grants;

/** A text that says how often its characters were looked at. */
final class Watched implements CharSequence {
  private final String text;
  private long reads;

  Watched(String text) {
    this.text = text;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    reads++;
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  long reads() {
    return reads;
  }
}
