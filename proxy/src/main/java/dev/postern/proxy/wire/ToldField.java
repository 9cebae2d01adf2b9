package dev.postern.proxy.wire;

/** A field of a head that nobody sent us, but of which somebody tells. */
public final class ToldField {
  private ToldField() {}

  /** Whether it could have stood in a head just so, and would have travelled on. */
  public static boolean isPlain(String name, String value) {
    return !name.isEmpty() && isName(name) && travels(name) && isValue(value);
  }

  private static boolean travels(String name) {
    return switch (Meaning.of(name)) {
      case ORDINARY, REPEATED, UPGRADE -> true;
      case HOST, LENGTH, CODING, CONNECTION, EXPECT, TE, HOP, HIDDEN_BODY, LOOKALIKE -> false;
    };
  }

  private static boolean isName(String name) {
    return name.chars().allMatch(c -> c < 256 && Bytes.isToken((byte) c));
  }

  private static boolean isValue(String value) {
    return value.chars().allMatch(c -> c < 256 && Bytes.isText((byte) c))
        && (value.isEmpty() || !isBlank(value, 0) && !isBlank(value, value.length() - 1));
  }

  private static boolean isBlank(String value, int at) {
    return Bytes.isBlank((byte) value.charAt(at));
  }
}
