package dev.postern.hooks.json;

import dev.postern.hooks.text.Text;

/** Reads a JSON text into a value and writes a value as text. */
public final class JsonText {
  private JsonText() {}

  /** What to do with two siblings whose names differ in nothing but case. */
  public enum CaseVariants {
    /** For what is judged: decoders that ignore case take one for the other. */
    REFUSED,
    /** For what is merely looked at and was made by a peer that is free to use such names. */
    ALLOWED
  }

  /**
   * The limits of a text. All else that is refused is refused under any rules.
   *
   * @param maxDepth how many objects and arrays may be open at once; at most {@value #DEEPEST},
   *     which recursion over a value survives on any thread
   * @param maxMembers how many members and items the whole text may have
   */
  public record Rules(int maxDepth, int maxMembers, CaseVariants caseVariants) {
    private static final int DEEPEST = 1_000;

    /** For every text that is judged. */
    public static final Rules STRICT = new Rules(64, 10_000, CaseVariants.REFUSED);

    /** For what an upstream answers. */
    public static final Rules ANSWERS = new Rules(64, 10_000, CaseVariants.ALLOWED);

    /** For a text that was read before, by rules of whatever kind. */
    static final Rules NONE = new Rules(DEEPEST, Integer.MAX_VALUE, CaseVariants.ALLOWED);

    public Rules {
      if (maxDepth < 1 || maxDepth > DEEPEST) {
        throw new IllegalArgumentException("maxDepth: from 1 to " + DEEPEST + ", not " + maxDepth);
      }
      if (maxMembers < 1) {
        throw new IllegalArgumentException("maxMembers: at least 1, not " + maxMembers);
      }
    }
  }

  /** Why a text is refused. */
  public enum Flaw {
    /** Nothing but white space, or not even that. */
    EMPTY,
    /** Not JSON as RFC 8259 has it. */
    SYNTAX,
    /** Sound so far, but it ends before the value does. */
    ENDS_EARLY,
    /** Something other than white space follows the value. */
    TRAILING,
    /** Two siblings of the same name, however each is escaped. */
    DUPLICATE_KEY,
    /** Two siblings of names that differ only in case. */
    CASE_VARIANT_KEY,
    /** A name with half a surrogate pair, which every reader replaces in its own way. */
    LONE_SURROGATE_NAME,
    /** A name with U+0000, where readers written in C see its end. */
    NUL_IN_NAME,
    /** NaN or Infinity. */
    NOT_A_NUMBER,
    /** A number of too many characters, or too big an exponent. */
    NUMBER_TOO_BIG,
    TOO_DEEP,
    TOO_MANY,
    /** Not UTF-8: broken, overlong, a surrogate, beyond U+10FFFF; or plainly UTF-16 or UTF-32. */
    BAD_UTF8,
    /** A byte order mark. */
    BOM
  }

  /** What came of reading a text. */
  public sealed interface Reading {
    /** The text is sound and says this. */
    record Good(Json value) implements Reading {}

    /**
     * The text is refused.
     *
     * @param offset of the byte where this showed; of the second name for two of the same name
     * @param what for a human; it never quotes the text
     */
    record Bad(Flaw flaw, int offset, String what) implements Reading {}
  }

  /** Reads the whole array. */
  public static Reading read(byte[] text, Rules rules) {
    return read(text, 0, text.length, rules);
  }

  /**
   * Reads the text that lies from {@code from} to before {@code to}; offsets count from the start
   * of the array.
   */
  public static Reading read(byte[] text, int from, int to, Rules rules) {
    JsonCursor cursor = new JsonCursor();
    cursor.open(text, from, to, rules);
    return new TreeReader(cursor).read();
  }

  /**
   * The object that stands from {@code from} to before {@code to} in a text that a cursor has found
   * sound. It is read when somebody first looks into it, so the bytes must not change before.
   */
  public static Json.Obj sound(Text text, int from, int to) {
    return new UnreadObject(text, from, to);
  }

  static Json.Obj readSound(Text text, int from, int to) {
    if (read(text.array(), from, to, Rules.NONE) instanceof Reading.Good(Json.Obj object)) {
      return object;
    }
    throw new IllegalStateException("what was found sound is no object, or has been changed");
  }

  /**
   * Writes a value in the one canonical form: UTF-8 without needless white space, members in their
   * order, numbers in their own spelling. The result is a single line for every reader: control
   * characters (C1 too), U+2028 and U+2029 are escaped, as is half a surrogate pair; all else
   * stands for itself.
   */
  public static byte[] write(Json value) {
    JsonWriter writer = new JsonWriter();
    writer.value(value);
    return writer.bytes();
  }
}
