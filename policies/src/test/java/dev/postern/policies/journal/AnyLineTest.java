package dev.postern.policies.journal;

import static dev.postern.policies.journal.LinesTest.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.policies.gate.Trail;
import dev.postern.policies.gate.Trails;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What holds of every line. */
class AnyLineTest {
  private final Line line = new Line();

  @Property(tries = 300)
  void anyTextComesBackAsItWasSaid(@ForAll String said) {
    line.clear();
    line.text(said, 1 << 20);

    assertThat(JsonText.read(text(line).getBytes(UTF_8), JsonText.Rules.STRICT))
        .isEqualTo(new JsonText.Reading.Good(new Json.Str(said)));
    assertThat(text(line)).doesNotContain("\n", "\u2028", "\u0085");
  }

  @Property(tries = 300)
  void aTextThatIsTooLongIsCutBetweenCharacters(
      @ForAll String said, @ForAll @IntRange(min = 1, max = 40) int most) {
    line.clear();
    line.text(said, most);

    JsonText.Reading reading = JsonText.read(text(line).getBytes(UTF_8), JsonText.Rules.STRICT);
    assertThat(line.length()).isLessThanOrEqualTo(most + 16);
    assertThat(reading)
        .isInstanceOfSatisfying(
            JsonText.Reading.Good.class,
            good -> {
              String kept = ((Json.Str) good.value()).value();
              String cut = kept.endsWith("…") ? kept.substring(0, kept.length() - 1) : kept;
              assertThat(said).startsWith(cut);
            });
  }

  @Property(tries = 50)
  void noLineIsLongerThanALineMayBe(@ForAll @IntRange(min = 0, max = 200_000) int more) {
    Trail trail = Trails.padded("i", more);
    line.clear();
    Lines.decision(line, trail);

    assertThat(line.length()).isLessThanOrEqualTo(Line.MOST);
    assertThat(text(line).contains("\"left_out\":")).isEqualTo(more > 28_000);
    assertThat(JsonText.read(text(line).getBytes(UTF_8), JsonText.Rules.STRICT))
        .isInstanceOf(JsonText.Reading.Good.class);
  }

  @Property(tries = 300)
  void aMomentIsWrittenAsTheCalendarSays(
      @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long millis) {
    line.clear();
    line.time(millis);

    assertThat(text(line))
        .isEqualTo(
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochMilli(millis)));
  }
}
