package dev.postern.hooks.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The member names of all objects that are open, to find two siblings of one name.
 *
 * <p>The names of an object lie on a stack, above those of the objects around it. As long as they
 * are few and plain ASCII, a new one is compared with each, by a signature first. The first name
 * beyond that gives the object a table of slots, which also lies on a stack, and from then on names
 * are compared only when their secret hashes meet. Nothing is decoded into strings, and the arrays
 * are kept from text to text unless one of very many names has made them large. The work is
 * proportional to the length of the text, whatever the names are.
 */
final class SiblingNames {
  /** How a new name relates to the siblings before it. */
  enum Kin {
    NONE,
    SAME,
    CASE_VARIANT
  }

  private static final int FEW = 24;
  private static final int FIRST_BITS = 6;
  private static final int FREE = -1;

  /** How many names and slots are kept room for. */
  private static final int KEPT = 1_024;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
  private static final long LETTER_CASE = 0x2020202020202020L;

  private byte[] text = {};
  private boolean variantsCount;

  // By name: where it starts and ends (complemented when the name is not plain ASCII), and its
  // signature, or its hash if its object has a table.
  private int[] from = new int[32];
  private int[] to = new int[32];
  private long[] sign = new long[32];
  private int names;

  // Of the innermost object: its first name, where its table starts and the binary logarithm of the
  // table's size, or 0; as long as it has no table, a bit for each signature there is, so that most
  // names need not be compared with any.
  private int first;
  private int tableAt;
  private int tableBits;
  private long seen;

  // The same of the objects around it, by depth; where a table starts only for those that have one.
  private long[] firstsAndBits = new long[8];
  private long[] seens = new long[8];
  private int[] tablesAt = new int[8];
  private int depth;

  private int[] slots = {};
  private int slotsTop;

  private long work;

  void open(byte[] text, boolean variantsCount) {
    this.text = text;
    this.variantsCount = variantsCount;
    if (from.length > KEPT) {
      from = new int[32];
      to = new int[32];
      sign = new long[32];
    }
    if (slots.length > KEPT) {
      slots = new int[0];
    }
    names = 0;
    depth = 0;
    first = 0;
    tableBits = 0;
    slotsTop = 0;
    work = 0;
  }

  /** How many names were compared and how many slots looked at since the text was opened. */
  long work() {
    return work;
  }

  void enterObject() {
    if (depth == seens.length) {
      firstsAndBits = Arrays.copyOf(firstsAndBits, depth * 2);
      seens = Arrays.copyOf(seens, depth * 2);
      tablesAt = Arrays.copyOf(tablesAt, depth * 2);
    }
    firstsAndBits[depth] = (long) first << Byte.SIZE | tableBits;
    seens[depth] = seen;
    if (tableBits != 0) {
      tablesAt[depth] = tableAt;
      tableBits = 0;
    }
    depth++;
    first = names;
    seen = 0;
  }

  void leaveObject() {
    names = first;
    if (tableBits != 0) {
      slotsTop = tableAt;
    }
    depth--;
    first = (int) (firstsAndBits[depth] >>> Byte.SIZE);
    seen = seens[depth];
    tableBits = (int) firstsAndBits[depth] & 0xFF;
    if (tableBits != 0) {
      tableAt = tablesAt[depth];
    }
  }

  /** Notes a name of the innermost object. Variants of case are reported only when they count. */
  Kin add(int start, int end, boolean plain) {
    if (names == from.length) {
      from = Arrays.copyOf(from, names * 2);
      to = Arrays.copyOf(to, names * 2);
      sign = Arrays.copyOf(sign, names * 2);
    }
    int name = names++;
    from[name] = start;
    to[name] = plain ? end : ~end;
    int before = name - first;
    if (tableBits == 0 && plain && before < FEW) {
      return compareWithFew(name, signature(start, end));
    }
    return addToTable(name, before);
  }

  private Kin compareWithFew(int name, long signature) {
    sign[name] = signature;
    long bit = 1L << (signature * SPREAD >>> 58);
    if ((seen & bit) == 0) {
      seen |= bit;
      return Kin.NONE;
    }
    for (int other = first; other < name; other++) {
      if (sign[other] == signature) {
        Kin kin = compare(other, name);
        if (kin != Kin.NONE) {
          return kin;
        }
      }
    }
    return Kin.NONE;
  }

  /**
   * A number made of a plain name's length and its first and last eight bytes: the same for names
   * that differ in case only.
   */
  private long signature(int start, int end) {
    int length = end - start;
    if (length >= Long.BYTES) {
      long head = (long) EIGHT.get(text, start) | LETTER_CASE;
      long tail = (long) EIGHT.get(text, end - Long.BYTES) | LETTER_CASE;
      return (head * 31 + tail) * 31 + length;
    }
    long few = 0;
    if (start <= text.length - Long.BYTES) {
      few = (long) EIGHT.get(text, start) & ((1L << (length << 3)) - 1);
    } else {
      for (int at = end - 1; at >= start; at--) {
        few = few << 8 | text[at];
      }
    }
    return (few | LETTER_CASE) * 31 + length;
  }

  private Kin addToTable(int name, int before) {
    if (tableBits == 0) {
      tableAt = slotsTop;
      for (int few = first; few < name; few++) {
        sign[few] = hash(few);
      }
      layTable(FIRST_BITS, name);
    } else if (before * 2 > 1 << tableBits) {
      layTable(tableBits + 1, name);
    }
    sign[name] = hash(name);
    return enterSlot(name);
  }

  /**
   * Makes or doubles the table of the innermost object, which is the last on its stack, and fills
   * it again.
   */
  private void layTable(int bits, int end) {
    int start = tableAt;
    slotsTop = start + (1 << bits);
    if (slotsTop > slots.length) {
      slots = Arrays.copyOf(slots, slotsTop * 2);
    }
    Arrays.fill(slots, start, slotsTop, FREE);
    tableBits = bits;
    for (int name = first; name < end; name++) {
      enterSlot(name);
    }
  }

  private Kin enterSlot(int name) {
    int start = tableAt;
    int bits = tableBits;
    int mask = (1 << bits) - 1;
    int slot = NameHash.slot(sign[name], bits);
    while (slots[start + slot] != FREE) {
      work++;
      int other = slots[start + slot];
      if (sign[other] == sign[name]) {
        Kin kin = compare(other, name);
        if (kin != Kin.NONE) {
          return kin;
        }
      }
      slot = slot + 1 & mask;
    }
    slots[start + slot] = name;
    return Kin.NONE;
  }

  private long hash(int name) {
    boolean plain = to[name] >= 0;
    return NameHash.of(text, from[name], plain ? to[name] : ~to[name], plain, variantsCount);
  }

  private Kin compare(int one, int other) {
    work++;
    boolean plain = to[one] >= 0 && to[other] >= 0;
    return plain ? comparePlain(one, other) : compareDecoded(one, other);
  }

  private Kin comparePlain(int one, int other) {
    int length = to[one] - from[one];
    if (length != to[other] - from[other]) {
      return Kin.NONE;
    }
    Kin kin = Kin.SAME;
    for (int index = 0; index < length; index++) {
      byte here = text[from[one] + index];
      byte there = text[from[other] + index];
      if (here != there) {
        if (!variantsCount || CaseFolding.foldAscii(here) != CaseFolding.foldAscii(there)) {
          return Kin.NONE;
        }
        kin = Kin.CASE_VARIANT;
      }
    }
    return kin;
  }

  private Kin compareDecoded(int one, int other) {
    int hereEnd = to[one] >= 0 ? to[one] : ~to[one];
    int thereEnd = to[other] >= 0 ? to[other] : ~to[other];
    int here = from[one];
    int there = from[other];
    Kin kin = Kin.SAME;
    while (here < hereEnd && there < thereEnd) {
      long hereFound = CodePoints.read(text, here);
      long thereFound = CodePoints.read(text, there);
      int hereCodePoint = CodePoints.codePoint(hereFound);
      int thereCodePoint = CodePoints.codePoint(thereFound);
      if (hereCodePoint != thereCodePoint) {
        if (!variantsCount || CaseFolding.fold(hereCodePoint) != CaseFolding.fold(thereCodePoint)) {
          return Kin.NONE;
        }
        kin = Kin.CASE_VARIANT;
      }
      here = CodePoints.next(hereFound);
      there = CodePoints.next(thereFound);
    }
    return here == hereEnd && there == thereEnd ? kin : Kin.NONE;
  }
}
