package dev.postern.hooks.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json.Member;
import dev.postern.hooks.json.JsonText.Reading;
import dev.postern.hooks.json.JsonText.Rules;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class JsonPropertiesTest {
  /** Pieces that texts are made of, sound and unsound, so that nonsense comes close to sense. */
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          " ",
          "\n",
          "\"",
          "\"a\"",
          "\"A\"",
          "\"name\"",
          "\"n\\u0061me\"",
          "\"Name\":1",
          "\"param\u017f\":",
          "\"params\":",
          "\"",
          "\\",
          "\\u",
          "\\ud83d",
          "\\ude00",
          "\ud83d\ude00",
          "\u00e9",
          "\\n",
          "\\u0000",
          "0",
          "-",
          "1",
          "12",
          ".",
          "e",
          "E+",
          "1e5",
          "-0.5",
          "true",
          "false",
          "null",
          "nul",
          "NaN",
          "\0",
          "\"a\":1",
          "\"b\":[]",
          "\"c\":{}",
          "{\"a\":",
          "[[",
          "]]",
          "/",
          "'",
          "\ufeff",
          "\u2028",
          "longer text without end");

  @Property(edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsReadAgain(@ForAll("values") Json value) {
    assertThat(JsonText.read(JsonText.write(value), Rules.ANSWERS))
        .isEqualTo(new Reading.Good(value));
  }

  @Property
  void anyBytesAreReadTheSameByAllReaders(@ForAll byte[] text) {
    Agreement.check(text);
  }

  @Property
  void anyPiecesAreReadTheSameByAllReaders(@ForAll("pieces") String text) {
    Agreement.check(Texts.utf8(text));
  }

  @Property(tries = 2_000)
  void relatedNamesAreReadTheSameByAllReaders(@ForAll long seed) {
    Agreement.check(Texts.utf8(RelatedNames.text(new SplittableRandom(seed))));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void brokenTextsAreReadTheSameByAllReaders(@ForAll("values") Json value, @ForAll long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    byte[] text = JsonText.write(value);
    for (int step = 0; step < 4; step++) {
      text = broken(text, random);
      Agreement.check(text);
    }
  }

  /** The text with a byte changed, a stretch removed or a stretch doubled. */
  private static byte[] broken(byte[] text, RandomGenerator random) {
    int from = random.nextInt(text.length + 1);
    int to = Math.min(text.length, from + random.nextInt(8));
    int again = random.nextInt(3) == 0 ? from : to;
    byte[] broken = Arrays.copyOf(text, to + text.length - again);
    System.arraycopy(text, again, broken, to, text.length - again);
    if (random.nextBoolean() && broken.length > 0) {
      broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
    }
    return broken;
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(PIECES).list().ofMaxSize(24).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<Json> values() {
    return values(3);
  }

  private Arbitrary<Json> values(int depth) {
    Arbitrary<Json> scalars =
        Arbitraries.oneOf(
            strings().map(Json.Str::new),
            numbers(),
            Arbitraries.of(Json.Bool.TRUE, Json.Bool.FALSE, Json.Null.NULL));
    if (depth == 0) {
      return scalars;
    }
    return Arbitraries.frequencyOf(
        Tuple.of(3, scalars),
        Tuple.of(
            1, Arbitraries.lazy(() -> values(depth - 1)).list().ofMaxSize(4).map(Json.Arr::new)),
        Tuple.of(2, objects(depth)));
  }

  private Arbitrary<Json> objects(int depth) {
    return Combinators.combine(names(), Arbitraries.lazy(() -> values(depth - 1)))
        .as(Member::new)
        .list()
        .uniqueElements(Member::name)
        .ofMaxSize(depth == 1 ? 30 : 5)
        .map(Json.Obj::of);
  }

  private Arbitrary<String> names() {
    Arbitrary<String> common =
        Arbitraries.of("a", "A", "id", "ID", "name", "Name", "\u017f", "s", "k", "\u212a", "");
    return Arbitraries.oneOf(
        common,
        strings().filter(name -> name.indexOf('\0') < 0 && new Json.Str(name).wellFormed()));
  }

  private Arbitrary<String> strings() {
    Arbitrary<String> plain = Arbitraries.strings().ascii().ofMaxLength(20);
    return Arbitraries.oneOf(plain, Arbitraries.strings().all().ofMaxLength(12));
  }

  private Arbitrary<Json> numbers() {
    Arbitrary<String> spellings =
        Arbitraries.oneOf(
            Arbitraries.longs().map(Object::toString),
            Arbitraries.doubles().map(Object::toString),
            Arbitraries.of("-0", "0.0", "1e999", "1E-5", "100000000000000000000000000000.10"));
    return spellings.map(Json.Num::new);
  }
}
