package dev.postern.proxy;

import dev.postern.hooks.json.Json;
import dev.postern.policies.journal.JournalReader;
import dev.postern.proxy.admin.Insight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an operator may see of a running sidecar. */
final class Inside implements Insight {
  private final Sidecar sidecar;
  private final RulesInForce rules;
  private final JournalReader journal;
  private final LogLevel level = new LogLevel();

  Inside(Sidecar sidecar, RulesInForce rules, JournalReader journal) {
    this.sidecar = sidecar;
    this.rules = rules;
    this.journal = journal;
  }

  @Override
  public List<String> notReady() {
    return switch (sidecar.phase()) {
      case SERVING -> List.of();
      case STARTING -> List.of("starting");
      case DRAINING -> List.of("draining");
      case STOPPED -> List.of("stopped");
    };
  }

  @Override
  public boolean started() {
    return sidecar.phase() != Sidecar.Phase.STARTING;
  }

  @Override
  public List<String> warnings() {
    List<String> all = new ArrayList<>();
    RulesInForce.State now = rules.now();
    now.refused().forEach(problem -> all.add("rules on disk, not in force: " + problem));
    now.rules().warnings().forEach(warning -> all.add(warning.headline()));
    return all;
  }

  @Override
  public Json.Obj serverInfo() {
    RulesInForce.State now = rules.now();
    Json.Obj.Builder info =
        Json.Obj.builder()
            .put("version", text(VersionCommand.postern()))
            .put("java", text(Runtime.version().toString()))
            .put("pid", Json.Num.of(ProcessHandle.current().pid()))
            .put("name", text(now.rules().rules().sidecarName()))
            .put("phase", text(sidecar.phase().name().toLowerCase(Locale.ROOT)))
            .put("edition", text(now.rules().rules().edition()))
            .put("since", text(now.since().toString()));
    if (started()) {
      info.put("inbound", text(sidecar.inbound().toString()))
          .put("health", text(sidecar.health().toString()))
          .put("metrics", text(sidecar.metrics().toString()));
    }
    return info.build();
  }

  private static Json text(String text) {
    return new Json.Str(text);
  }

  @Override
  public Json configuration() {
    return rules.now().rules().rules().documents();
  }

  @Override
  public Json hooks() {
    List<Json> hooks = new ArrayList<>();
    if (configuration() instanceof Json.Arr(List<Json> documents)) {
      for (Json document : documents) {
        if (document instanceof Json.Obj one
            && one.get("kind").equals(Optional.of(new Json.Str("HookPlugin")))) {
          hooks.add(one);
        }
      }
    }
    return new Json.Arr(hooks);
  }

  @Override
  public Optional<Json.Obj> story(String id) {
    try {
      return Stories.find(journal, id);
    } catch (IOException e) {
      throw new UncheckedIOException("the journal cannot be read", e);
    }
  }

  @Override
  public String logLevel() {
    return level.now();
  }

  @Override
  public boolean logLevel(String word) {
    return level.become(word);
  }

  @Override
  public void drain() {
    sidecar.drain();
  }
}
