package dev.postern.hooks.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.postern.hooks.json.Json.Arr;
import dev.postern.hooks.json.Json.Bool;
import dev.postern.hooks.json.Json.Member;
import dev.postern.hooks.json.Json.Null;
import dev.postern.hooks.json.Json.Num;
import dev.postern.hooks.json.Json.Obj;
import dev.postern.hooks.json.Json.Str;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final Obj PERSON =
      Obj.builder()
          .put("name", new Str("Ada"))
          .put("age", Num.of(36))
          .put("alive", Bool.of(false))
          .build();

  @Test
  void aMemberIsFoundByItsExactName() {
    assertThat(PERSON.get("age")).contains(Num.of(36));
    assertThat(PERSON.get("Age")).isEmpty();
  }

  @Test
  void aMemberIsReplacedInItsPlaceOrAppended() {
    assertThat(Texts.written(PERSON.with("age", Null.NULL)))
        .isEqualTo("{\"name\":\"Ada\",\"age\":null,\"alive\":false}");
    assertThat(Texts.written(PERSON.with("x", Arr.of()).without("name")))
        .isEqualTo("{\"age\":36,\"alive\":false,\"x\":[]}");
    assertThat(PERSON.without("nobody")).isEqualTo(PERSON);
  }

  @Test
  void anObjectOfManyMembersDoesWhatOneOfFewDoes() {
    Obj many = Obj.of();
    for (int index = 0; index < 100; index++) {
      many = many.with("m" + index, Num.of(index));
    }

    assertThat(many.members()).hasSize(100);
    assertThat(many.get("m57")).contains(Num.of(57));
    assertThat(many.without("m57").get("m57")).isEmpty();
    assertThat(many.with("m57", Null.NULL).members().get(57))
        .isEqualTo(new Member("m57", Null.NULL));
    assertThat(many.get("m100")).isEmpty();
  }

  @Test
  void noObjectHasANameTwice() {
    Member member = new Member("a", Null.NULL);

    assertThatIllegalArgumentException().isThrownBy(() -> Obj.of(member, member));
    assertThat(Obj.builder().put("a", Num.of(1)).put("b", Num.of(2)).put("a", Num.of(3)).build())
        .isEqualTo(Texts.good("{\"a\":3,\"b\":2}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "a\0b", "\ud800", "a\udc00", "\udc00\ud800"})
  void whatNoReaderAcceptsIsNoName(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Member(name, Null.NULL));
    assertThatIllegalArgumentException().isThrownBy(() -> PERSON.with(name, Null.NULL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "1 ",
        "01",
        "+1",
        "1.",
        ".5",
        "0x1",
        "NaN",
        "Infinity",
        "1e1000",
        "1,2",
        "\u0661",
        "-"
      })
  void whatNoReaderAcceptsIsNoNumber(String spelling) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Num(spelling));
  }

  @Test
  void aNumberHasAnExactValueOfBoundedSize() {
    assertThat(new Num("1.10").value()).isEqualTo(new BigDecimal("1.10"));
    assertThat(new Num("9007199254740993").value().longValueExact()).isEqualTo(9007199254740993L);
    assertThat(new Num("1e999").value().toBigIntegerExact().bitLength()).isLessThan(4_000);
  }

  @Test
  void onlyATokenOfDigitsIsAnInteger() {
    assertThat(List.of("0", "-0", "-17", "123456789012345678901234567890"))
        .allMatch(spelling -> new Num(spelling).isInteger());
    assertThat(List.of("1.0", "1e2", "1E2", "0.5"))
        .noneMatch(spelling -> new Num(spelling).isInteger());
  }

  @Test
  void spellingAndOrderCountInAComparison() {
    assertThat(Texts.good("1.0")).isNotEqualTo(Texts.good("1"));
    assertThat(Texts.good("{\"a\":1,\"b\":2}")).isNotEqualTo(Texts.good("{\"b\":2,\"a\":1}"));
    assertThat(Texts.good("{\"a\":1}"))
        .isEqualTo(Texts.good(" { \"\\u0061\" : 1 } "))
        .hasSameHashCodeAs(Texts.good("{\"a\":1}"));
  }

  @Test
  void aValueDoesNotChangeWithTheListItWasMadeOf() {
    List<Json> items = new ArrayList<>(List.of(Null.NULL));
    Arr array = new Arr(items);
    items.clear();

    assertThat(array.items()).containsExactly(Null.NULL);
  }

  @Test
  void aStringTellsWhetherItHoldsHalfAPair() {
    assertThat(List.of("", "a", "\ud83d\ude00", "\ud83d\ude00\ud83d\ude00"))
        .allMatch(text -> new Str(text).wellFormed());
    assertThat(
            List.of("\ud83d", "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00", "\ud83d\ude00\ude00"))
        .noneMatch(text -> new Str(text).wellFormed());
  }

  @Test
  void whatIsWrittenIsOneLineForEveryReader() {
    StringBuilder all = new StringBuilder();
    for (char unit = 0; unit < 0x3000; unit++) {
      all.append(unit);
    }

    String written = Texts.written(new Str(all.toString()));

    assertThat(written.codePoints())
        .noneMatch(point -> Character.isISOControl(point) || point == 0x2028 || point == 0x2029);
    assertThat(Texts.good(written)).isEqualTo(new Str(all.toString()));
  }
}
