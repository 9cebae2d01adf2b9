package dev.postern.policies.identity;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.SubjectResolver;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Callers act as the subject their credential names, as long as that is a subject that can come
 * from outside.
 */
public final class Claimed implements SubjectResolver {
  private static final int LONGEST_KIND = 64;
  private static final int LONGEST_ID = 512;

  @Override
  public Resolved resolve(Caller claimed, Arrival head, Leave leave) {
    Optional<String> flaw = flaw(claimed.subject());
    return flaw.isEmpty()
        ? new Resolved.As(claimed)
        : new Resolved.Nobody("the subject named by " + claimed.how() + " " + flaw.get());
  }

  /**
   * What keeps a subject from coming from outside, to be read after the words "the subject"; empty
   * when nothing does. Says nothing that was in the subject itself.
   */
  public static Optional<String> flaw(Subject subject) {
    String kind = subject.kind();
    if (kind.equalsIgnoreCase("system")) {
      return Optional.of("is of the kind 'system', which is ours alone");
    }
    if (kind.isEmpty() || kind.length() > LONGEST_KIND || !all(kind, Claimed::inKind)) {
      return Optional.of("has no kind of 1 to 64 letters, digits and '_', '-', '.'");
    }
    String id = subject.id();
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      return Optional.of("has no id of 1 to 512 characters");
    }
    if (blank(id.codePointAt(0)) || blank(id.codePointBefore(id.length()))) {
      return Optional.of("has an id with blanks at an end");
    }
    return all(id, Claimed::inId)
        ? Optional.empty()
        : Optional.of("has an id with characters that cannot be seen");
  }

  private static boolean all(String text, IntPredicate fits) {
    for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
      if (!fits.test(text.codePointAt(at))) {
        return false;
      }
    }
    return true;
  }

  private static boolean inKind(int c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  }

  private static boolean blank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static boolean inId(int c) {
    if (c >= ' ' && c <= '~') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
