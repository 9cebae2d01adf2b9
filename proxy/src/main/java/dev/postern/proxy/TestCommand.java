package dev.postern.proxy;

import dev.postern.proxy.scenario.Suite;
import dev.postern.proxy.scenario.Suite.Result;
import dev.postern.proxy.scenario.WithoutPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern test}. */
@Command(
    name = "test",
    description = {
      "Plays scenarios against rules, without opening a port.",
      "A scenario says what is given, when it happens, and what then must come of it. Afterwards the",
      "rules that no scenario reached are named."
    })
final class TestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Scenarios, or folders of them.")
  private List<Path> places = List.of();

  @Option(
      names = {"-o", "--output"},
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private Format format = Format.table;

  @Override
  public Integer call() throws IOException {
    Suite suite = Suite.play(places, new WithoutPort(new ByDocuments()));
    PrintWriter out = spec.commandLine().getOut();
    format.spell(suite.asJson()).ifPresentOrElse(out::println, () -> table(suite, out));
    out.flush();
    PrintWriter talk = spec.commandLine().getErr();
    talk.println(suite.passed() + " passed, " + suite.failed() + " failed");
    talk.flush();
    return suite.failed() == 0 && suite.passed() > 0 ? Exit.OK : Exit.FAILED;
  }

  private static void table(Suite suite, PrintWriter out) {
    for (Result result : suite.results()) {
      out.println((result.passed() ? "ok    " : "FAIL  ") + result.name());
      if (!result.passed()) {
        out.println("      " + result.file());
        result.differences().forEach(what -> out.println("      " + indented(what)));
      }
    }
    suite.unreached().forEach(rule -> out.println("no scenario reached rule " + rule));
  }

  private static String indented(String text) {
    return text.replace("\n", "\n      ");
  }
}
