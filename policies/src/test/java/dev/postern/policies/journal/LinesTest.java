package dev.postern.policies.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.hooks.traffic.Operation;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Trails;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinesTest {
  private final Line line = new Line();

  @Test
  void aRefusalTellsEverythingThatAnExplanationNeeds() {
    Lines.decision(line, Trails.refused("s1-abc"));

    assertThat(text(line))
        .isEqualTo(
            """
            {"type":"decision","time":"2026-11-01T12:00:00.042Z","id":"s1-abc","door":"proxy",\
            "server":"weather","tenant":"acme","subject":"user:ada","how":"team-keys",\
            "role":"viewer","operation":{"kind":"tool","name":"refund"},"decision":"refused",\
            "reason":"rule","why":"refund is denied","remedy":"a role that may refund",\
            "rule":{"name":"weather-users#2","file":"postern.yaml","line":31},"edition":"e1",\
            "client_ip":"192.0.2.7","trace":"4bf92f3577b34da6a3ce929d0e0e4736",\
            "hooks":[{"name":"mask","outcome":"changed","ms":1.234,"changed":true},\
            {"name":"slow","outcome":"timed_out","ms":50.000,"changed":false}],\
            "steps":[{"stage":"identify","who":"team-keys","what":"user:ada"},\
            {"stage":"do","who":"weather-users#2","what":"denied"}]}\
            """);
  }

  @Test
  void whatIsAbsentIsAbsent() {
    Lines.decision(line, Trails.bare("s1-abc"));

    assertThat(text(line))
        .isEqualTo(
            """
            {"type":"decision","time":"2026-11-01T12:00:00.042Z","id":"s1-abc","door":"proxy",\
            "decision":"allowed","edition":"e1","client_ip":"192.0.2.7"}\
            """);
  }

  @Test
  void anEndSaysHowItWent() {
    Lines.end(line, Trails.bare("s1-abc"), Trails.complete(), 1_793_534_400_000L, 20_000_000);

    assertThat(text(line))
        .isEqualTo(
            """
            {"type":"end","time":"2026-11-01T12:00:00.000Z","id":"s1-abc","status":200,\
            "upstream":{"status":200,"ms":12.345},"ms":20.000,"bytes":{"in":17,"out":4711},\
            "ending":"complete"}\
            """);
  }

  @Test
  void aResourceIsNamedWithoutWhatItsUriMayHide() {
    Lines.decision(
        line,
        Trails.asking("i", new Operation.ResourceRead("db://ada:pw@host/table@x?token=secret")));

    assertThat(text(line))
        .contains("{\"kind\":\"resource\",\"name\":\"db://host/table@x\"}")
        .doesNotContain("secret")
        .doesNotContain("pw");
  }

  @Test
  void theLongestEndFitsTheRoomSetAsideForIt() {
    Ending longest =
        new Ending(
            Ending.How.UPSTREAM_BROKE,
            Optional.of(Integer.MIN_VALUE),
            Optional.of(new Ending.Upstreamed(Integer.MIN_VALUE, Duration.ofNanos(Long.MAX_VALUE))),
            Long.MIN_VALUE,
            Long.MIN_VALUE);
    Lines.end(line, Trails.bare("i".repeat(Lines.LONGEST_ID)), longest, 0, Long.MAX_VALUE);

    assertThat(Segment.sizeOf(line.length())).isLessThanOrEqualTo(Lines.END_ROOM);
  }

  static String text(Line line) {
    return new String(Arrays.copyOf(line.bytes(), line.length()), UTF_8);
  }
}
