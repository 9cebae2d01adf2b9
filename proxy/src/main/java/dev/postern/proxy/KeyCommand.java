package dev.postern.proxy;

import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.identity.ApiKey;
import dev.postern.policies.identity.Claimed;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code postern key}. */
@Command(name = "key", description = "Makes API keys.", synopsisSubcommandLabel = "COMMAND")
final class KeyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "postern key create --subject user:ada");
  }

  @Command(
      name = "create",
      description = {
        "Makes a key and shows it once.",
        "The first line of the output is the key, the rest is what an Authentication document holds in",
        "its stead."
      })
  int create(
      @Option(
              names = "--subject",
              required = true,
              paramLabel = "KIND:ID",
              description = "Whom the key will speak for, such as user:ada.")
          String subject,
      @Option(
              names = "--expires",
              paramLabel = "DATE",
              description = "The first day on which it is no longer valid, such as 2027-03-01.")
          Optional<LocalDate> expires) {
    refuseFlawed(subject);
    ApiKey key = ApiKey.create(new SecureRandom());
    String until = expires.map(day -> ", expires: " + day).orElse("");
    PrintWriter out = spec.commandLine().getOut();
    out.println(key.text());
    out.println();
    out.println("# spec.apiKeys of an Authentication document:");
    out.println("- {sha256: \"" + key.sha256() + "\", subject: " + quoted(subject) + until + "}");
    out.flush();
    PrintWriter talk = spec.commandLine().getErr();
    talk.println("The first line is the key. It is shown this once and kept nowhere.");
    talk.flush();
    return Exit.OK;
  }

  /** What rules would refuse is refused here: nobody should hand out a key that cannot work. */
  private void refuseFlawed(String subject) {
    Optional<String> flaw =
        Subject.parse(subject)
            .map(Claimed::flaw)
            .orElse(Optional.of("must be kind:id, such as user:ada"));
    if (flaw.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--subject: the subject " + flaw.get() + "; no key was made");
    }
  }

  /** As documents hold it; what a subject may be made of needs no escapes but these. */
  private static String quoted(String subject) {
    String escaped = subject.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "$${");
    return '"' + escaped + '"';
  }
}
