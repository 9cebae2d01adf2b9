package dev.postern.hooks.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of the edits between any two heads. */
class AnyHeadTest {
  private static final List<String> NAMES =
      List.of("a", "A", "b", "B", "accept", "Accept", "x-a", "x-b", "x-c", "cookie");

  record Pair(Headers before, Headers after) {}

  private static Arbitrary<Headers> heads() {
    return Combinators.combine(Arbitraries.of(NAMES), Arbitraries.of("", "1", "2"))
        .as(List::of)
        .list()
        .ofMaxSize(24)
        .map(AnyHeadTest::head);
  }

  private static Headers head(List<List<String>> fields) {
    Headers.Builder head = Headers.builder(fields.size());
    fields.forEach(field -> head.add(field.get(0), field.get(1)));
    return head.build();
  }

  @Provide
  Arbitrary<Pair> unrelated() {
    return Combinators.combine(heads(), heads()).as(Pair::new);
  }

  /** As the gate makes the one of the other: some names are left out, and some fields follow. */
  @Provide
  Arbitrary<Pair> related() {
    return Combinators.combine(heads(), Arbitraries.of(NAMES).set(), heads())
        .as((before, left, more) -> {
          Headers.Builder after = Headers.builder(8);
          before.without(left::contains).forEach(after::add);
          for (int i = 0; i < Math.min(more.size(), 3); i++) {
            after.add(more.name(i), more.value(i));
          }
          return new Pair(before, after.build());
        });
  }

  /** More names than are compared side by side. */
  @Provide
  Arbitrary<Pair> large() {
    Arbitrary<Headers> numbered =
        Arbitraries.integers()
            .between(0, 60)
            .map(number -> List.of("n-" + number, Integer.toString(number % 3)))
            .list()
            .ofMinSize(10)
            .ofMaxSize(60)
            .map(AnyHeadTest::head);
    return Combinators.combine(numbered, numbered).as(Pair::new);
  }

  @Property
  void editsMakeAnyHeadAnother(@ForAll("unrelated") Pair pair) {
    editsMake(pair);
  }

  @Property
  void editsMakeOfAHeadWhatTheGateMadeOfIt(@ForAll("related") Pair pair) {
    editsMake(pair);
  }

  @Property(tries = 200)
  void editsMakeOfALargeHeadAnother(@ForAll("large") Pair pair) {
    editsMake(pair);
  }

  private static void editsMake(Pair pair) {
    HeaderEdits edits = HeaderEdits.between(pair.before(), pair.after());
    Map<String, List<String>> were = byName(pair.before());
    Map<String, List<String>> become = byName(pair.after());

    Map<String, List<String>> edited = new LinkedHashMap<>(were);
    edits.removed().forEach(edited::remove);
    edited.putAll(edits.set());
    assertThat(edited).isEqualTo(become);

    assertThat(edits.removed())
        .containsExactlyElementsOf(
            were.keySet().stream().filter(name -> !become.containsKey(name)).toList());
    assertThat(edits.set().keySet())
        .containsExactlyElementsOf(
            become.keySet().stream()
                .filter(name -> !become.get(name).equals(were.get(name)))
                .toList());
  }

  private static Map<String, List<String>> byName(Headers headers) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    headers.forEach((name, value) ->
        all.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>()).add(value));
    return all;
  }
}
