package dev.postern.policies.rulebook.documents;

import java.util.Optional;
import java.util.function.BiFunction;

/**
 * How values of one type are written as text.
 *
 * @param expects what is expected, for people: {@code a size such as 4MiB}
 * @param pattern the same for editors, a pattern of the whole text
 */
public record Spelling<T>(
    Class<T> type, String expects, String pattern, BiFunction<String, Place, Spelled<T>> reading) {

  /** What became of a text. */
  public sealed interface Spelled<T> {
    record Fine<T>(T value) implements Spelled<T> {}

    /**
     * @param what the end of a sentence that begins with the key; empty says what is expected
     * @param shown false where a credential stands by mistake, so that the line is not repeated
     */
    record Wrong<T>(String what, Optional<String> didYouMean, boolean shown)
        implements Spelled<T> {}
  }

  public static <T> Spelled<T> fine(T value) {
    return new Spelled.Fine<>(value);
  }

  public static <T> Spelled<T> wrong() {
    return new Spelled.Wrong<>("", Optional.empty(), true);
  }

  public static <T> Spelled<T> wrong(String what) {
    return new Spelled.Wrong<>(what, Optional.empty(), true);
  }

  public static <T> Spelled<T> wrong(String what, String didYouMean) {
    return new Spelled.Wrong<>(what, Optional.of(didYouMean), true);
  }

  public static <T> Spelled<T> hidden(String what) {
    return new Spelled.Wrong<>(what, Optional.empty(), false);
  }
}
