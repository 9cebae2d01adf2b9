package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.JsonText;
import dev.postern.policies.rulebook.RulebookReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern schema}. */
@Command(
    name = "schema",
    description = {
      "Prints the JSON Schema of the documents.",
      "Editors read it when a file begins with the line:",
      "# yaml-language-server: $schema=./postern.schema.json"
    })
final class SchemaCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().getOut().println(new String(JsonText.write(RulebookReader.schema()), UTF_8));
  }
}
