package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.hooks.traffic.Arrival;
import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Door;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Peer;
import dev.postern.policies.gate.Answered;
import dev.postern.policies.gate.DecisionIds;
import dev.postern.policies.gate.Ending;
import dev.postern.policies.gate.Forward;
import dev.postern.policies.gate.Gate;
import dev.postern.policies.gate.HeaderTrust;
import dev.postern.policies.gate.Journal;
import dev.postern.policies.gate.Leave;
import dev.postern.policies.gate.LiveGate;
import dev.postern.policies.gate.Passage;
import dev.postern.policies.gate.Trail;
import dev.postern.policies.identity.ApiKey;
import dev.postern.policies.loads.Tallies;
import dev.postern.policies.sessions.BoundDealings;
import dev.postern.policies.sessions.BoundSessions;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules opened into a gate, asked real questions; what editions share and what they close. */
class OpenedTest {
  private static final ApiKey KEY = ApiKey.create(new SecureRandom());

  private final Reader reader = new Reader();
  private final List<Trail> decided = new ArrayList<>();
  private final Belongings belongings =
      new Belongings(
          new Remembering(),
          new DecisionIds("t"),
          HeaderTrust.nobody(),
          new BoundSessions(),
          new BoundDealings(),
          new Tallies(),
          Reader.CLOCK);

  /** A journal that always has room and remembers decisions. */
  private final class Remembering implements Journal {
    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public Kept decided(Trail trail) {
      decided.add(trail);
      return Kept.KEPT;
    }

    @Override
    public void ended(Trail trail, Ending ending) {}
  }

  private static String fiveMinutes() {
    return FiveMinuteFileTest.FILE.replace(FiveMinuteFileTest.DIGEST, KEY.sha256());
  }

  private Gate open(String text) {
    return reader.good(text).rules().open(belongings);
  }

  private static Arrival post(String host, String path, String key) {
    return new Arrival(
        Door.TEST,
        new Peer(InetAddress.getLoopbackAddress(), 1),
        "POST",
        Authority.parse(host).orElseThrow(),
        path,
        Headers.of(
            "authorization",
            "Bearer " + key,
            "content-type",
            "application/json",
            "accept",
            "application/json, text/event-stream"));
  }

  private static Body call(String tool) {
    String message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s","arguments":{}}}\
        """
            .formatted(tool);
    return new Body.Whole(message.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theFiveMinuteFileLetsItsMemberCallWhatItAllows() {
    LiveGate gate = new LiveGate(open(fiveMinutes()));

    Passage passage = (Passage) gate.admit(post("any", "/mcp", KEY.text()), Leave.TO_WAIT);
    Forward forward = (Forward) passage.check(call("report.daily"), Leave.TO_WAIT);

    assertThat(forward.target().name()).isEqualTo("weather");
    assertThat(forward.target().upstream().port()).isEqualTo(9000);
    assertThat(forward.head().target()).isEqualTo("/mcp");
    assertThat(decided.getFirst().rule())
        .map(Object::toString)
        .contains("weather-users#1 (rules.yaml:25)");
    assertThat(decided.getFirst().edition())
        .isEqualTo(reader.good(fiveMinutes()).rules().edition());
  }

  @Test
  void andRefusesTheRest() {
    LiveGate gate = new LiveGate(open(fiveMinutes()));

    Passage passage = (Passage) gate.admit(post("any", "/mcp", KEY.text()), Leave.TO_WAIT);
    assertThat(passage.check(call("delete_all"), Leave.TO_WAIT)).isInstanceOf(Answered.class);
    assertThat(gate.admit(post("any", "/mcp", "pst_no"), Leave.TO_WAIT))
        .isInstanceOf(Answered.class);
    assertThat(gate.admit(post("any", "/other", KEY.text()), Leave.TO_WAIT))
        .isInstanceOf(Answered.class);
  }

  @Test
  void aServerWithoutPolicyOrAuthenticationLetsNobodyIn() {
    LiveGate gate = new LiveGate(open(fiveMinutes().replace("  policy: weather-users\n", "")));
    LiveGate unknown =
        new LiveGate(open(fiveMinutes().replace("  authentication: [team-keys]\n", "")));

    assertThat(gate.admit(post("any", "/mcp", KEY.text()), Leave.TO_WAIT))
        .isInstanceOf(Answered.class);
    assertThat(unknown.admit(post("any", "/mcp", KEY.text()), Leave.TO_WAIT))
        .isInstanceOf(Answered.class);
  }

  @Test
  void aHookThatDidNotChangeGoesOnUnderTheNextEdition() throws InterruptedException {
    LiveGate gate = new LiveGate(open(Samples.house() + Samples.hook("h", "")));
    Reader.Shout first = reader.hooks.open().getFirst();
    gate.replace(open(Samples.house() + Samples.hook("renamed", "priority: 3")));

    assertThat(reader.hooks.open()).containsExactly(first);

    gate.replace(open(Samples.house()));
    first.awaitClosed();
    assertThat(reader.hooks.open()).isEmpty();
  }

  @Test
  void aHookWhoseConfigurationChangedIsMadeAnewAndTheOldOneClosed() throws InterruptedException {
    LiveGate gate = new LiveGate(open(Samples.house() + Samples.hook("h", "")));
    Reader.Shout first = reader.hooks.open().getFirst();
    gate.replace(open(Samples.house() + Samples.hook("h", "").replace("hey", "ho")));

    first.awaitClosed();
    assertThat(reader.hooks.open()).hasSize(1).doesNotContain(first);
  }

  @Test
  void aHookIsNotClosedUnderACall() throws InterruptedException {
    String house = fiveMinutes() + Samples.hook("h", "");
    LiveGate gate = new LiveGate(open(house));
    Passage passage = (Passage) gate.admit(post("any", "/mcp", KEY.text()), Leave.TO_WAIT);
    gate.replace(open(fiveMinutes()));

    assertThat(reader.hooks.open()).hasSize(1);

    Reader.Shout hook = reader.hooks.open().getFirst();
    passage.close(new Ending(Ending.How.CUT, Optional.empty(), Optional.empty(), 0, 0));
    hook.awaitClosed();
    assertThat(reader.hooks.open()).isEmpty();
  }

  @Test
  void twoPluginsOfOneKindAndConfigurationShareAnInstance() {
    open(Samples.house() + Samples.hook("a", "") + Samples.hook("b", ""));

    assertThat(reader.hooks.open()).hasSize(1);
  }

  @Test
  void whenAHookCanNoLongerBeOpenedNothingIsHeld() throws InterruptedException {
    String text =
        Samples.house() + Samples.hook("a", "") + Samples.hook("b", "").replace("hey", "ho");
    Rulebook rules = reader.good(text).rules();
    reader.hooks.unusable = "ho";

    assertThatThrownBy(() -> rules.open(belongings))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("hook 'b'");
    for (Reader.Shout shout : reader.hooks.made) {
      shout.awaitClosed();
    }
    assertThat(reader.hooks.open()).isEmpty();
  }
}
