package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HookPluginsTest {
  private final Reader reader = new Reader();

  private static String with(String hook) {
    return Samples.house() + hook;
  }

  @Test
  void anUnknownKindIsToldWithTheKnownOnes() {
    assertThat(reader.problems(with(Samples.hook("h", "").replace("kind: shout", "kind: shuot"))))
        .containsExactly(
            "rules.yaml:29:9: unknown hook kind 'shuot': known are shout, whisper"
                + " (did you mean shout?)");
  }

  @Test
  void whatTheProviderFindsWrongIsToldAtItsKey() {
    String hook = Samples.hook("h", "").replace("{word: hey}", "{word: hey, loudness: very}");

    assertThat(reader.problems(with(hook)))
        .containsExactly("rules.yaml:31:33: hook 'h': config.loudness: must be a number");
  }

  @Test
  void whatTheProviderMissesIsToldAtItsConfiguration() {
    String hook = Samples.hook("h", "").replace("{word: hey}", "{}");

    assertThat(reader.problems(with(hook)))
        .containsExactly("rules.yaml:29:9: hook 'h': config: a word is needed");
  }

  @Test
  void aMomentAtWhichItHearsNothingIsRefused() {
    String hook = Samples.hook("h", "").replace("[tool_pre", "[prompt_pre_fetch, tool_pre");

    assertThat(reader.problems(with(hook)))
        .containsExactly(
            "rules.yaml:30:11: a hook of kind 'shout' does not look at prompt_pre_fetch");
  }

  @Test
  void aMomentThatIsNoneOrNotThereYetIsRefused() {
    assertThat(reader.problems(with(Samples.hook("h", "").replace("tool_pre_invoke", "tool_pre"))))
        .singleElement()
        .asString()
        .contains("'hooks' must be one of prompt_pre_fetch");
    assertThat(
            reader.problems(
                with(Samples.hook("h", "").replace("tool_pre_invoke", "http_pre_request"))))
        .containsExactly(
            "rules.yaml:30:11: 'hooks': 'http_pre_request' is not available in this version");
  }

  @Test
  void conditionsOtherThanServersAreNotThereYet() {
    assertThat(reader.problems(with(Samples.hook("h", "conditions: [{tenant_ids: [a]}]"))))
        .containsExactly("rules.yaml:32:17: 'tenant_ids' is not available in this version");
  }

  @Test
  void aConditionForAServerThatIsNotThereIsRefused() {
    assertThat(reader.problems(with(Samples.hook("h", "conditions: [{server_ids: [wether]}]"))))
        .containsExactly(
            "rules.yaml:32:30: there is no ProtectedServer 'wether' (did you mean weather?)");
  }

  @Test
  void aHookThatCouldSeeOnlyHttpServersIsRefused() {
    String text = Samples.httpServer("orders", "") + Samples.keys() + Samples.users("");

    assertThat(reader.problems(text + Samples.hook("h", "")))
        .singleElement()
        .asString()
        .endsWith("hook 'h' sees nothing of http servers, and there are no others");
    assertThat(reader.problems(text + Samples.hook("h", "conditions: [{server_ids: [orders]}]")))
        .singleElement()
        .asString()
        .endsWith("'orders' is an http server, and hooks see MCP only");
    assertThat(reader.good(text + Samples.hook("h", "mode: disabled")).rules().hooks()).isEmpty();
  }

  @Test
  void aHookThatLeavesSomeServersUnseenIsToldUnlessItNamesThoseItSees() {
    String text = with(Samples.httpServer("orders", "path: /orders"));

    assertThat(reader.warnings(text + Samples.hook("h", "")))
        .singleElement()
        .asString()
        .endsWith(
            "hook 'h' sees nothing of http servers, here orders: name those it is for in"
                + " 'conditions' as 'server_ids'");
    assertThat(reader.warnings(text + Samples.hook("h", "conditions: [{server_ids: [weather]}]")))
        .isEmpty();
    assertThat(
            reader.problems(
                text + Samples.hook("h", "conditions: [{server_ids: [weather, orders]}]")))
        .singleElement()
        .asString()
        .endsWith("'orders' is an http server, and hooks see MCP only");
  }

  @Test
  void nullMeansWhatItMeansToContextForge() {
    HookPlugin plugin =
        reader
            .good(with(Samples.hook("h", "priority: null\ntags: null\nauthor: ~\n")))
            .rules()
            .library()
            .hooks()
            .getFirst()
            .spec();

    assertThat(plugin.priority()).isEqualTo(100);
    assertThat(plugin.author()).isEmpty();
  }

  @Test
  void aHookWhoseFailureLetsCallsPassIsListed() {
    assertThat(reader.warnings(with(Samples.hook("h", "mode: enforce_ignore_error"))))
        .containsExactly(
            "rules.yaml:32:9: hook 'h' lets calls pass when it fails: mode enforce_ignore_error");
    assertThat(reader.warnings(with(Samples.hook("h", "mode: permissive"))))
        .containsExactly(
            "rules.yaml:32:9: hook 'h' lets calls pass when it fails: mode permissive");
  }

  @Test
  void orRefusedWhereTheSidecarSaysSo() {
    String text = with(Samples.hook("h", "mode: permissive")) + Samples.sidecar("failOpen: refuse");

    assertThat(reader.problems(text))
        .containsExactly(
            "rules.yaml:32:9: hook 'h' lets calls pass when it fails: mode permissive, and"
                + " SidecarConfig says failOpen: refuse");
  }

  @Test
  void aDisabledHookIsNeitherOpenedNorPlanned() {
    Reading.Good good = reader.good(with(Samples.hook("h", "mode: disabled")));

    assertThat(good.rules().hooks()).isEmpty();
    assertThat(reader.hooks.made).isEmpty();
  }

  @Test
  void readingLeavesNoHookOpen() {
    reader.good(with(Samples.hook("h", "")));

    assertThat(reader.hooks.made).hasSize(1);
    assertThat(reader.hooks.open()).isEmpty();
  }

  @Test
  void aProviderThatThrowsSpoilsTheRulesAndNothingElse() {
    assertThat(reader.problems(with(Samples.hook("h", "").replace("hey", "explode"))))
        .containsExactly(
            "rules.yaml:31:11: hook 'h': config: its provider failed:"
                + " java.lang.ArithmeticException");
  }
}
