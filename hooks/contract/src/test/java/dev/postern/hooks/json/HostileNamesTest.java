package dev.postern.hooks.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.JsonText.Flaw;
import dev.postern.hooks.json.JsonText.Reading.Bad;
import dev.postern.hooks.json.JsonText.Rules;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Names made to collide cost no more than others. Work is counted, not timed. */
class HostileNamesTest {
  private static final int MANY = 10_000;

  /**
   * Sixteen letters, of which each pair is one of two that {@link String#hashCode()} takes for the
   * same.
   */
  private static String sameHashCode(int number) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 14; bit++) {
      name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  private static String object(int size, IntFunction<String> name) {
    StringBuilder text = new StringBuilder("{");
    for (int member = 0; member < size; member++) {
      text.append(member == 0 ? "" : ",").append('"').append(name.apply(member)).append("\":0");
    }
    return text.append('}').toString();
  }

  private static long work(String text, Rules rules) {
    JsonCursor cursor = new JsonCursor();
    cursor.open(Texts.utf8(text), rules);
    assertThat(cursor.finish()).as("%s", cursor.flaw()).isTrue();
    return cursor.work();
  }

  @Test
  void namesOfOneHashCodeAreToldApartInLinearWork() {
    assertThat(sameHashCode(1).hashCode()).isEqualTo(sameHashCode(2).hashCode());

    assertThat(work(object(MANY, HostileNamesTest::sameHashCode), Rules.ANSWERS))
        .isLessThan(4L * MANY);
  }

  @Test
  void namesThatDifferInCaseOnlyAreToldApartInLinearWorkWhereTheyAreAllowed() {
    IntFunction<String> variants =
        number -> {
          StringBuilder name = new StringBuilder();
          for (int bit = 0; bit < 14; bit++) {
            name.append((number >> bit & 1) == 0 ? 'a' : 'A');
          }
          return name.toString();
        };

    assertThat(work(object(MANY, variants), Rules.ANSWERS)).isLessThan(4L * MANY);
  }

  @Test
  void namesThatAgreeAtBothEndsAreToldApartInLinearWork() {
    IntFunction<String> alike = number -> "abcdefgh" + (number + 10_000) + "abcdefgh";

    assertThat(work(object(MANY, alike), Rules.STRICT)).isLessThan(4L * MANY);
  }

  @Test
  void escapedNamesAreToldApartInLinearWork() {
    IntFunction<String> escaped = number -> "\\u0061\\u0062" + number;

    assertThat(work(object(MANY, escaped), Rules.STRICT)).isLessThan(4L * MANY);
  }

  @Test
  void manySmallObjectsOfNamesThatAgreeAtBothEndsCostABoundedMultiple() {
    String small = object(20, number -> "abcdefgh" + (number + 100) + "abcdefgh");
    String text = "[" + (small + ",").repeat(MANY / 21 - 1) + small + "]";

    assertThat(work(text, Rules.STRICT)).isLessThan(12L * MANY);
  }

  @Test
  void aDuplicateAmongCollidingNamesIsFound() {
    String text = object(9_000, number -> sameHashCode(number < 8_999 ? number : 4_711));

    assertThat(Texts.bad(Texts.utf8(text), Rules.ANSWERS))
        .extracting(Bad::flaw)
        .isEqualTo(Flaw.DUPLICATE_KEY);
  }

  @Test
  void anObjectOfCollidingNamesStillFindsEach() {
    Json.Obj object =
        (Json.Obj)
            Texts.good(Texts.utf8(object(9_000, HostileNamesTest::sameHashCode)), Rules.ANSWERS);

    for (int number = 0; number < 9_000; number++) {
      assertThat(object.get(sameHashCode(number))).isPresent();
    }
  }

  @Test
  void tablesOfNestedLargeObjectsDoNotDisturbEachOther() {
    String inner = object(60, number -> "name" + number);
    String text = object(60, number -> "name" + number).replace(":0", ":" + inner);

    assertThat(work(text, Rules.STRICT)).isLessThan(4L * 61 * 60);
    assertThat(
            Texts.bad(
                Texts.utf8(text.substring(0, text.length() - 1) + ",\"name7\":1}"), Rules.STRICT))
        .extracting(Bad::flaw)
        .isEqualTo(Flaw.DUPLICATE_KEY);
  }
}
