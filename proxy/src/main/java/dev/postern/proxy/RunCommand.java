package dev.postern.proxy;

import dev.postern.policies.rulebook.Reading;
import dev.postern.policies.rulebook.documents.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
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
    RuleFiles files = rules.ruleFiles();
    return switch (files.read()) {
      case Reading.Good good -> run(files, good);
      case Reading.Bad(List<Problem> problems) -> {
        PrintWriter talk = spec.commandLine().getErr();
        problems.forEach(talk::println);
        talk.flush();
        yield Exit.RULES_INVALID;
      }
    };
  }

  private int run(RuleFiles files, Reading.Good rules) throws InterruptedException {
    Signals.on("HUP", () -> {}); // which would end this process until there is something to reload
    Sidecar sidecar;
    try {
      sidecar = new Sidecar(files, rules);
    } catch (IOException e) {
      PrintWriter talk = spec.commandLine().getErr();
      talk.println("postern: cannot start: " + e.getMessage());
      talk.flush();
      return Exit.NOT_READY;
    }
    Signals.on("TERM", sidecar::drain);
    Signals.on("INT", sidecar::drain);
    Signals.on("HUP", sidecar::reload);
    sidecar.serve();
    sidecar.awaitEnd();
    return Exit.OK;
  }
}
