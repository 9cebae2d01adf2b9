package dev.postern.proxy;

import dev.postern.policies.rulebook.Reading;
import dev.postern.policies.rulebook.documents.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** A sidecar from its start to its end, which signals bring about. */
final class Running {
  private Running() {}

  /** Returns when the sidecar has ended, with the exit code. */
  static int by(RuleFiles files, PrintWriter talk) throws InterruptedException {
    return switch (files.read()) {
      case Reading.Good good -> run(files, good, talk);
      case Reading.Bad(List<Problem> problems) -> {
        problems.forEach(talk::println);
        talk.flush();
        yield Exit.RULES_INVALID;
      }
    };
  }

  private static int run(RuleFiles files, Reading.Good rules, PrintWriter talk)
      throws InterruptedException {
    Signals.on("HUP", () -> {}); // which would end this process until there is something to reload
    Sidecar sidecar;
    try {
      sidecar = new Sidecar(files, rules);
    } catch (IOException e) {
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
