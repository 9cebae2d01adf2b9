package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.policies.rulebook.Address;
import dev.postern.policies.rulebook.Reading;
import dev.postern.policies.rulebook.Rulebook;
import dev.postern.policies.rulebook.SidecarConfig;
import dev.postern.policies.rulebook.documents.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code postern envoy}. */
@Command(
    name = "envoy",
    description = {
      "Prints a whole configuration of Envoy for the servers that rules protect.",
      "Postern is asked where their SidecarConfig has it listen for Envoy."
    })
final class EnvoyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RuleFilesOption rules = new RuleFilesOption();

  @Option(
      names = "--by",
      description = "In which way Envoy asks, one of: ${COMPLETION-CANDIDATES}.",
      defaultValue = "ext_proc")
  private EnvoyConfiguration.Way way = EnvoyConfiguration.Way.ext_proc;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      description = "Where callers come in; ${DEFAULT-VALUE} if not said.",
      defaultValue = "127.0.0.1:10000")
  private String listen = "";

  @Override
  public Integer call() throws Trouble, IOException {
    return switch (rules.ruleFiles().read()) {
      case Reading.Good good -> {
        PrintWriter out = spec.commandLine().getOut();
        out.print(configuration(good.rules()));
        out.flush();
        yield Exit.OK;
      }
      case Reading.Bad(List<Problem> problems) -> {
        problems.forEach(spec.commandLine().getErr()::println);
        yield Exit.RULES_INVALID;
      }
    };
  }

  private String configuration(Rulebook rules) throws Trouble, IOException {
    Address postern =
        rules
            .sidecar()
            .envoy()
            .flatMap(SidecarConfig.Envoy::grpc)
            .orElseThrow(() ->
                new Trouble(
                    "nobody listens for Envoy: say envoy: {address: \"127.0.0.1:17010\"} in the"
                        + " SidecarConfig"));
    if (postern.port() == 0) {
      throw new Trouble("Envoy cannot be told a port that is chosen at the start: " + postern);
    }
    if (rules.protections().isEmpty()) {
      throw new Trouble("nothing is protected: there is no ProtectedServer");
    }
    return new EnvoyConfiguration(way, rules.protections())
        .text(handedOut(), EnvoyConfiguration.Socket.of(listen), postern);
  }

  private String handedOut() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(EnvoyCommand.class.getResourceAsStream("envoy/" + way + ".yaml"))) {
      return new String(file.readAllBytes(), UTF_8);
    }
  }
}
