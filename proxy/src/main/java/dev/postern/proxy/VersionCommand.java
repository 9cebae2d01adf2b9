package dev.postern.proxy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern version}. */
@Command(name = "version", description = "Says which Postern this is, and on which Java it runs.")
final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine()
        .getOut()
        .println("postern " + postern() + " (Java " + Runtime.version() + ")");
  }

  /** As the jar says; a class path of folders has no version. */
  static String postern() {
    String version = Postern.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
