package dev.postern.proxy;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern}, as the parser of command lines sees it. */
@Command(
    name = "postern",
    description = "A policy sidecar for MCP servers and HTTP APIs.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      ValidateCommand.class,
      DecideCommand.class,
      ExplainCommand.class,
      TestCommand.class,
      SchemaCommand.class,
      EnvoyCommand.class,
      KeyCommand.class,
      VersionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it is so",
      "1:it is not so, or --fail-on says to fail",
      "2:the command line is wrong",
      "3:the rules are invalid",
      "4:not ready, or timed out",
      "5:a verification is broken"
    })
final class Commands implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine line() {
    CommandLine line = new CommandLine(new Commands());
    line.getCommandSpec().version("postern " + VersionCommand.postern());
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(110)
        .setExecutionExceptionHandler((failure, command, parsed) -> {
          complain(command.getErr(), failure);
          return Exit.FAILED;
        });
  }

  /** What was expected to go wrong is told in a sentence; a bug shows where it is. */
  private static void complain(PrintWriter talk, Exception failure) {
    if (failure instanceof Trouble) {
      talk.println("postern: " + failure.getMessage());
    } else {
      failure.printStackTrace(talk);
    }
    talk.flush();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
  }
}
