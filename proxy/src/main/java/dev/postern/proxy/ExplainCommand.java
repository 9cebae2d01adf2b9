package dev.postern.proxy;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.policies.journal.JournalReader;
import dev.postern.proxy.admin.AdminClient;
import dev.postern.proxy.admin.AdminServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern explain}. */
@Command(
    name = "explain",
    description = {
      "Tells why something was decided.",
      "Step by step, with the rule, its file and line, and what would have allowed it. Every answer",
      "carries the id, in x-postern-decision."
    })
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ID", description = "The id of a decision.")
  private String id = "";

  @Option(
      names = "--journal",
      paramLabel = "PLACE",
      description = "Look in this journal file, or in this folder of a sidecar's journal buffer.")
  private Optional<Path> journal = Optional.empty();

  @Option(
      names = "--admin",
      paramLabel = "SOCKET",
      description = "Ask the sidecar that listens on this socket.")
  private Optional<Path> admin = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private Format format = Format.table;

  @Override
  public Integer call() throws IOException, Trouble {
    Optional<Json.Obj> story = story();
    PrintWriter out = spec.commandLine().getOut();
    if (story.isEmpty()) {
      throw new Trouble("no decision " + id + " is in " + where());
    }
    out.println(format.spell(story.get()).orElseGet(() -> Explanation.of(story.get())));
    out.flush();
    return Exit.OK;
  }

  private Optional<Json.Obj> story() throws IOException {
    if (journal.isPresent()) {
      return Stories.find(new JournalReader(List.of(journal.get())), id);
    }
    if (admin.isPresent()) {
      return asked(admin.get());
    }
    for (Path socket : AdminServer.usualSockets()) {
      Optional<Json.Obj> story = Files.exists(socket) ? askedIfAlive(socket) : Optional.empty();
      if (story.isPresent()) {
        return story;
      }
    }
    Path buffer = Bootstrap.usualJournalBuffer(System.getenv());
    return Stories.find(new JournalReader(List.of(buffer)), id);
  }

  /** A sidecar that was killed leaves its socket behind. */
  private Optional<Json.Obj> askedIfAlive(Path socket) {
    try {
      return asked(socket);
    } catch (IOException nobodyThere) {
      return Optional.empty();
    }
  }

  private Optional<Json.Obj> asked(Path socket) throws IOException {
    if (!id.matches("[A-Za-z0-9._-]+")) {
      return Optional.empty();
    }
    AdminClient.Told told = new AdminClient(socket).get("/explain?id=" + id);
    if (told.status() != 200) {
      return Optional.empty();
    }
    return switch (JsonText.read(told.body(), JsonText.Rules.ANSWERS)) {
      case JsonText.Reading.Good(Json.Obj story) -> Optional.of(story);
      case JsonText.Reading.Good _, JsonText.Reading.Bad _ ->
          throw new IOException("the sidecar at " + socket + " did not answer with a story");
    };
  }

  private String where() {
    return journal
        .map(Path::toString)
        .or(() -> admin.map(socket -> "the journal of the sidecar at " + socket))
        .orElse(
            "the journal of a sidecar on this machine; --journal or --admin name another place");
  }
}
