package dev.postern.proxy;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The part of a command line that names rules. */
final class RuleFilesOption {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files and folders of documents.")
  private List<Path> files = List.of();

  @Option(
      names = "--overlay",
      paramLabel = "FILE",
      description = "A file laid over the others; its nulls delete. Several apply left to right.")
  private List<Path> overlays = List.of();

  RuleFiles ruleFiles() {
    return new RuleFiles(files, overlays);
  }
}
