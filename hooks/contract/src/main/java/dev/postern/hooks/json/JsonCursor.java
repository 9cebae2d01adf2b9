package dev.postern.hooks.json;

import dev.postern.hooks.json.JsonText.CaseVariants;
import dev.postern.hooks.json.JsonText.Reading.Bad;
import dev.postern.hooks.json.JsonText.Rules;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Walks over the bytes of one JSON text, a token at a time, and checks each of them on the way, the
 * skipped ones too.
 *
 * <p>A flaw may stand anywhere, also behind all one cares about: <b>act on nothing before {@link
 * Token#END} was seen</b>; {@link #finish()} goes there. The first flaw ends the walk. Which token
 * comes first in an object is the sender's choice, so do not rely on order.
 *
 * <p>A cursor builds nothing, and {@link #open} makes it fit for the next text. It looks at the
 * bytes in place: they must not change while it walks. It belongs to one thread at a time.
 */
public final class JsonCursor {
  /** What the cursor stands on. */
  public enum Token {
    /** Before the first token. */
    START,
    OBJECT,
    OBJECT_END,
    ARRAY,
    ARRAY_END,
    /** A member name, and the colon behind it. The member's value comes next. */
    NAME,
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL,
    /** The whole text was read and is sound. */
    END,
    /** The text was refused; {@link #flaw()} tells why. */
    FLAW
  }

  /** What may come next. */
  private enum Next {
    VALUE,
    FIRST_MEMBER,
    FIRST_ITEM,
    AFTER_VALUE
  }

  private static final byte[] NOTHING = {};

  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int TRUE = 't' << 24 | 'r' << 16 | 'u' << 8 | 'e';
  private static final int FALSE = 'a' << 24 | 'l' << 16 | 's' << 8 | 'e';
  private static final int NULL = 'n' << 24 | 'u' << 16 | 'l' << 8 | 'l';

  private final StringScan strings = new StringScan();
  private final NumberScan numbers = new NumberScan();
  private final SiblingNames siblings = new SiblingNames();

  private byte[] text = NOTHING;
  private int limit;
  private int maxDepth;
  private int maxMembers;

  private Token token = Token.START;
  private Next next = Next.VALUE;
  private int at;
  private int start;
  private int end;
  private int marks;
  private boolean[] isObject = new boolean[16];
  private int depth;
  private int counted;
  private Complaint complaint = Complaint.EMPTY;

  /** A cursor over nothing, until {@link #open}. */
  public JsonCursor() {}

  /** Stands before the first token of the whole array. */
  public void open(byte[] text, Rules rules) {
    open(text, 0, text.length, rules);
  }

  /** Lets go of the text it was opened on, so that a cursor can be kept without keeping texts. */
  public void close() {
    open(NOTHING, 0, 0, JsonText.Rules.NONE);
  }

  /** Stands before the first token of the text that lies from {@code from} to before {@code to}. */
  public void open(byte[] text, int from, int to, Rules rules) {
    if (from < 0 || to < from || to > text.length) {
      throw new IndexOutOfBoundsException(
          "from " + from + " to " + to + " in " + text.length + " bytes");
    }
    this.text = text;
    limit = to;
    maxDepth = rules.maxDepth();
    maxMembers = rules.maxMembers();
    siblings.open(text, rules.caseVariants() == CaseVariants.REFUSED);
    token = Token.START;
    next = Next.VALUE;
    at = from;
    start = from;
    end = from;
    depth = 0;
    counted = 0;
  }

  /** The token the cursor stands on. */
  public Token token() {
    return token;
  }

  /**
   * The offset of the token's first byte: of the quote for a string or a name; of the bracket for
   * an object or array.
   */
  public int start() {
    return start;
  }

  /**
   * The offset behind the token's last byte. After {@link #skip()} it is the offset behind the
   * whole value.
   */
  public int end() {
    return end;
  }

  /**
   * How many objects and arrays are open; one that starts here counts, one that ends here does not.
   */
  public int depth() {
    return depth;
  }

  /** Why the text was refused; empty as long as it was not. */
  public Optional<Bad> flaw() {
    return token == Token.FLAW ? Optional.of(complaint.at(start)) : Optional.empty();
  }

  /** Goes to the next token. On {@link Token#END} and {@link Token#FLAW} it stays. */
  public Token next() {
    if (token == Token.END || token == Token.FLAW) {
      return token;
    }
    int here = space(at);
    if (next == Next.AFTER_VALUE) {
      return depth == 0 ? finished(here) : isObject[depth] ? moreMembers(here) : moreItems(here);
    }
    if (next == Next.VALUE) {
      return token == Token.START ? firstValue(here) : value(here);
    }
    if (next == Next.FIRST_MEMBER) {
      return here < limit && text[here] == '}' ? leave(here, Token.OBJECT_END) : name(here);
    }
    return here < limit && text[here] == ']' ? leave(here, Token.ARRAY_END) : item(here);
  }

  /**
   * Goes to the last token of a value, checking all of it: of the value that starts here, or, from
   * a {@link Token#NAME}, of the member's value, or, from the {@link Token#START}, of the whole.
   */
  public Token skip() {
    if (token == Token.NAME || token == Token.START) {
      next();
    }
    if (token == Token.OBJECT || token == Token.ARRAY) {
      leaveAll(depth - 1);
    }
    return token;
  }

  /** Reads the rest of the text. True when all of it is sound. */
  public boolean finish() {
    if (token == Token.START) {
      next();
    }
    leaveAll(0);
    return next() == Token.END;
  }

  /** Goes to the end of everything that is open beyond this depth. */
  private void leaveAll(int outside) {
    while (depth > outside && token != Token.FLAW) {
      pass(outside);
      if (depth > outside) {
        next();
      }
    }
  }

  /**
   * Goes on, standing on no token, until it is at that depth or meets what it does not understand;
   * then it stands before that, and {@link #next} tells what it is.
   */
  private void pass(int outside) {
    boolean named = token == Token.NAME;
    boolean fresh = token == Token.OBJECT || token == Token.ARRAY;
    int here = at;
    while (true) {
      int ahead = space(here);
      if (!named) {
        boolean object = isObject[depth];
        byte sign = ahead < limit ? text[ahead] : 0;
        if (sign == (object ? '}' : ']')) {
          here = passEnd(ahead, outside);
          if (here < 0) {
            return;
          }
          fresh = false;
          continue;
        }
        if (!fresh) {
          if (sign != ',') {
            break;
          }
          ahead = space(ahead + 1);
        }
        if (object) {
          here = passName(ahead);
          if (here < 0) {
            return;
          }
          named = true;
          ahead = space(here);
        } else if (counted >= maxMembers) {
          break;
        }
      }
      int level = depth;
      int behind = passValue(ahead);
      if (behind < 0) {
        break;
      }
      counted += named ? 0 : 1;
      named = false;
      fresh = depth > level;
      here = behind;
    }
    standBefore(here, named, fresh);
  }

  /** Behind the bracket; negative when it is the last, on which the cursor then stands. */
  private int passEnd(int here, int outside) {
    boolean object = isObject[depth];
    if (depth - 1 == outside) {
      leave(here, object ? Token.OBJECT_END : Token.ARRAY_END);
      return -1;
    }
    if (object) {
      siblings.leaveObject();
    }
    depth--;
    return here + 1;
  }

  /** Behind the colon; negative when the name is refused. */
  private int passName(int here) {
    int close = checkName(here);
    if (close < 0) {
      return -1;
    }
    int colon = space(close + 1);
    if (colon < limit && text[colon] == ':') {
      return colon + 1;
    }
    named(here, close);
    return -1;
  }

  /** Behind a scalar or an opening bracket; negative when it is none that could be passed over. */
  private int passValue(int here) {
    if (here == limit) {
      return -1;
    }
    byte first = text[here];
    if (first == '"') {
      int close = closing(here);
      return close < 0 ? -1 : close + 1;
    }
    if (first == '{' || first == '[') {
      if (depth == maxDepth) {
        return -1;
      }
      open(first == '{');
      return here + 1;
    }
    if (first <= '9') {
      return first >= '0' || first == '-' ? numbers.scan(text, here, limit) : -1;
    }
    return passWord(first, here);
  }

  private int passWord(byte first, int here) {
    int behind = first == 'f' ? here + 5 : here + 4;
    if (behind > limit) {
      return -1;
    }
    // The last four letters tell false from the others.
    int letters = (int) FOUR.get(text, behind - Integer.BYTES);
    int expected = first == 't' ? TRUE : first == 'f' ? FALSE : NULL;
    return letters == expected ? behind : -1;
  }

  private void standBefore(int here, boolean named, boolean fresh) {
    at = here;
    if (named) {
      next = Next.VALUE;
    } else if (fresh) {
      next = isObject[depth] ? Next.FIRST_MEMBER : Next.FIRST_ITEM;
    } else {
      next = Next.AFTER_VALUE;
    }
  }

  /**
   * Whether this name or string says exactly that, however it is escaped. False on every other
   * token.
   */
  public boolean is(String expected) {
    if (token != Token.NAME && token != Token.STRING) {
      return false;
    }
    if (marks != StringScan.PLAIN) {
      return CodePoints.equal(text, start + 1, end - 1, expected);
    }
    int length = end - start - 2;
    if (length != expected.length()) {
      return false;
    }
    for (int index = 0; index < length; index++) {
      if (text[start + 1 + index] != expected.charAt(index)) {
        return false;
      }
    }
    return true;
  }

  /** What this name or string says, or the spelling of this number. */
  public String text() {
    return switch (token) {
      case NAME, STRING -> CodePoints.text(text, start + 1, end - 1, marks);
      case NUMBER -> CodePoints.text(text, start, end, StringScan.PLAIN);
      default -> throw new IllegalStateException(token + " has no text");
    };
  }

  /**
   * Whether this string holds no half of a surrogate pair, so that it can be written as UTF-8.
   * Names never do.
   */
  public boolean wellFormed() {
    return token != Token.STRING || (marks & StringScan.LONE_SURROGATE) == 0;
  }

  /** Whether every reader takes this string for the same: no half of a pair, no U+0000. */
  public boolean isSoundString() {
    return token == Token.STRING && (marks & (StringScan.LONE_SURROGATE | StringScan.NUL)) == 0;
  }

  /** Whether this string or name is what its bytes are: printable ASCII, and nothing escaped. */
  public boolean isPlain() {
    return (token == Token.STRING || token == Token.NAME) && marks == StringScan.PLAIN;
  }

  /** Whether this is a number written without fraction and exponent. */
  public boolean isInteger() {
    return token == Token.NUMBER && numbers.integer();
  }

  /** How many names were compared in this text; a hostile one must not drive it up. */
  long work() {
    return siblings.work();
  }

  private Token firstValue(int here) {
    if (here == limit) {
      return refuse(Complaint.EMPTY, at);
    }
    int first = text[at] & 0xFF;
    int second = at + 1 < limit ? text[at + 1] & 0xFF : ' ';
    if (first == 0 || second == 0) {
      return refuse(Complaint.WIDE, at);
    }
    return switch (first << 8 | second) {
      case 0xEFBB, 0xFEFF, 0xFFFE -> refuse(Complaint.BOM, at);
      default -> value(here);
    };
  }

  private Token value(int here) {
    if (here == limit) {
      return refuse(Complaint.ENDS_EARLY, here);
    }
    return switch (text[here]) {
      case '"' -> string(here);
      case '{' -> enter(here, Token.OBJECT);
      case '[' -> enter(here, Token.ARRAY);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(here);
      case 't' -> word(here, "true", Token.TRUE);
      case 'f' -> word(here, "false", Token.FALSE);
      case 'n' -> word(here, "null", Token.NULL);
      case 'N' ->
          refuse(spells(here, "NaN") ? Complaint.NOT_A_NUMBER : Complaint.VALUE_EXPECTED, here);
      case 'I' ->
          refuse(
              spells(here, "Infinity") ? Complaint.NOT_A_NUMBER : Complaint.VALUE_EXPECTED, here);
      default -> refuse(Complaint.VALUE_EXPECTED, here);
    };
  }

  private Token string(int here) {
    int close = closing(here);
    return close < 0
        ? refuse(strings.complaint(), strings.complaintAt())
        : scalar(Token.STRING, here, close + 1);
  }

  /**
   * The quote that closes the string; negative when something is wrong with it, as it then says.
   */
  private int closing(int here) {
    int close = StringScan.plainRun(text, here + 1, limit);
    if (close < limit && text[close] == '"') {
      marks = StringScan.PLAIN;
      return close;
    }
    close = strings.scan(text, close, limit);
    marks = strings.marks();
    return close;
  }

  private Token number(int here) {
    int behind = numbers.scan(text, here, limit);
    return behind < 0
        ? refuse(numbers.complaint(), numbers.complaintAt())
        : scalar(Token.NUMBER, here, behind);
  }

  private Token word(int here, String word, Token meant) {
    return spells(here, word)
        ? scalar(meant, here, here + word.length())
        : refuse(Complaint.VALUE_EXPECTED, here);
  }

  private boolean spells(int here, String word) {
    if (limit - here < word.length()) {
      return false;
    }
    for (int index = 0; index < word.length(); index++) {
      if (text[here + index] != word.charAt(index)) {
        return false;
      }
    }
    return true;
  }

  private Token scalar(Token found, int from, int to) {
    next = Next.AFTER_VALUE;
    return stand(found, from, to);
  }

  private Token enter(int here, Token bracket) {
    if (depth == maxDepth) {
      return refuse(Complaint.TOO_DEEP, here);
    }
    open(bracket == Token.OBJECT);
    next = bracket == Token.OBJECT ? Next.FIRST_MEMBER : Next.FIRST_ITEM;
    return stand(bracket, here, here + 1);
  }

  private void open(boolean object) {
    depth++;
    if (depth == isObject.length) {
      isObject = Arrays.copyOf(isObject, depth * 2);
    }
    isObject[depth] = object;
    if (object) {
      siblings.enterObject();
    }
  }

  private Token leave(int here, Token bracket) {
    if (bracket == Token.OBJECT_END) {
      siblings.leaveObject();
    }
    depth--;
    next = Next.AFTER_VALUE;
    return stand(bracket, here, here + 1);
  }

  private Token moreMembers(int here) {
    if (here == limit) {
      return refuse(Complaint.ENDS_EARLY, here);
    }
    return switch (text[here]) {
      case ',' -> name(space(here + 1));
      case '}' -> leave(here, Token.OBJECT_END);
      default -> refuse(Complaint.MORE_MEMBERS_EXPECTED, here);
    };
  }

  private Token moreItems(int here) {
    if (here == limit) {
      return refuse(Complaint.ENDS_EARLY, here);
    }
    return switch (text[here]) {
      case ',' -> item(space(here + 1));
      case ']' -> leave(here, Token.ARRAY_END);
      default -> refuse(Complaint.MORE_ITEMS_EXPECTED, here);
    };
  }

  private Token item(int here) {
    return ++counted > maxMembers ? refuse(Complaint.TOO_MANY, here) : value(here);
  }

  private Token name(int here) {
    int close = checkName(here);
    return close < 0 ? token : named(here, close);
  }

  /** The quote that closes the name; negative when the name is refused. */
  private int checkName(int here) {
    if (here == limit) {
      return refused(Complaint.ENDS_EARLY, here);
    }
    if (text[here] != '"') {
      return refused(Complaint.NAME_EXPECTED, here);
    }
    int close = closing(here);
    if (close < 0) {
      return refused(strings.complaint(), strings.complaintAt());
    }
    if (++counted > maxMembers) {
      return refused(Complaint.TOO_MANY, here);
    }
    if ((marks & (StringScan.LONE_SURROGATE | StringScan.NUL)) != 0) {
      boolean half = (marks & StringScan.LONE_SURROGATE) != 0;
      return refused(half ? Complaint.LONE_SURROGATE_NAME : Complaint.NUL_IN_NAME, here);
    }
    return switch (siblings.add(here + 1, close, marks == StringScan.PLAIN)) {
      case NONE -> close;
      case SAME -> refused(Complaint.DUPLICATE_KEY, here);
      case CASE_VARIANT -> refused(Complaint.CASE_VARIANT_KEY, here);
    };
  }

  private int refused(Complaint complaint, int offset) {
    refuse(complaint, offset);
    return -1;
  }

  private Token named(int here, int close) {
    int colon = space(close + 1);
    if (colon == limit) {
      return refuse(Complaint.ENDS_EARLY, colon);
    }
    if (text[colon] != ':') {
      return refuse(Complaint.COLON_EXPECTED, colon);
    }
    next = Next.VALUE;
    stand(Token.NAME, here, close + 1);
    at = colon + 1;
    return token;
  }

  private Token finished(int here) {
    return here == limit ? stand(Token.END, limit, limit) : refuse(Complaint.TRAILING, here);
  }

  private Token stand(Token found, int from, int to) {
    token = found;
    start = from;
    end = to;
    at = to;
    return found;
  }

  private Token refuse(Complaint complaint, int offset) {
    this.complaint = complaint;
    return stand(Token.FLAW, offset, offset);
  }

  private int space(int from) {
    int here = from;
    while (here < limit && isSpace(text[here])) {
      here++;
    }
    return here;
  }

  private static boolean isSpace(byte character) {
    return character <= ' '
        && (character == ' ' || character == '\n' || character == '\r' || character == '\t');
  }
}
