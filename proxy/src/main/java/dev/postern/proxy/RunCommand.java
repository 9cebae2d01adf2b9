package dev.postern.proxy;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern run}. */
@Command(
    name = "run",
    description = {
      "Runs the sidecar by rules from files.",
      "It reads them again when they change, and on SIGHUP; bad rules change nothing. SIGTERM lets what",
      "is under way finish."
    })
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RuleFilesOption rules = new RuleFilesOption();

  @Override
  public Integer call() throws InterruptedException {
    return Running.by(rules.ruleFiles(), spec.commandLine().getErr());
  }
}
