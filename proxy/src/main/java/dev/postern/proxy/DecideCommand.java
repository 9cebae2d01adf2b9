package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.hooks.json.Json;
import dev.postern.hooks.json.JsonText;
import dev.postern.hooks.traffic.Headers;
import dev.postern.hooks.traffic.Subject;
import dev.postern.policies.journal.MemoryJournal;
import dev.postern.policies.rulebook.Reading;
import dev.postern.policies.rulebook.Rulebook;
import dev.postern.policies.rulebook.documents.Problem;
import dev.postern.proxy.scenario.Asking;
import dev.postern.proxy.scenario.Scenario.Ask;
import dev.postern.proxy.scenario.Scenario.Script;
import dev.postern.proxy.scenario.ScenarioDoor.Unplayable;
import dev.postern.proxy.scenario.WithoutPort;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code postern decide}. */
@Command(
    name = "decide",
    description = {
      "Tells what rules would make of a call that nobody made.",
      "No port is opened, no credential asked for, and no server told; everything else is as the",
      "sidecar does it."
    })
final class DecideCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--rules", required = true, paramLabel = "FILE", description = "The rules.")
  private List<Path> rules = List.of();

  @Option(names = "--overlay", paramLabel = "FILE", description = "A file laid over the rules.")
  private List<Path> overlays = List.of();

  @Option(
      names = "--as",
      paramLabel = "KIND:ID",
      description = "Who calls, such as user:ada. Left out: somebody without a credential.")
  private Optional<String> as = Optional.empty();

  @Option(
      names = "--server",
      required = true,
      paramLabel = "NAME",
      description = "Of which server.")
  private String server = "";

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--args",
      paramLabel = "JSON",
      description = "The arguments of a tool or prompt; the params of another method.")
  private String arguments = "{}";

  @Option(
      names = "--fail-on",
      paramLabel = "deny",
      description = "With deny, the exit code is 1 when the call would be refused.")
  private Optional<FailOn> failOn = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private Format format = Format.table;

  /** On what a decision fails the command. */
  enum FailOn {
    deny
  }

  /** What is asked for. */
  private static final class What {
    @Option(names = "--tool", paramLabel = "NAME", description = "A tool to call.")
    private Optional<String> tool = Optional.empty();

    @Option(names = "--prompt", paramLabel = "NAME", description = "A prompt to get.")
    private Optional<String> prompt = Optional.empty();

    @Option(names = "--resource", paramLabel = "URI", description = "A resource to read.")
    private Optional<String> resource = Optional.empty();

    @Option(names = "--method", paramLabel = "NAME", description = "Another method of MCP.")
    private Optional<String> method = Optional.empty();

    @Option(names = "--route", paramLabel = "\"GET /x\"", description = "An HTTP request.")
    private Optional<String> route = Optional.empty();
  }

  @Override
  public Integer call() throws Unplayable {
    return switch (new RuleFiles(rules, overlays).read()) {
      case Reading.Good(Rulebook book, var warnings, var notes) -> decide(book);
      case Reading.Bad(List<Problem> problems) -> {
        PrintWriter talk = spec.commandLine().getErr();
        problems.forEach(talk::println);
        talk.flush();
        yield Exit.RULES_INVALID;
      }
    };
  }

  private int decide(Rulebook book) throws Unplayable {
    if (as.isPresent() && as.flatMap(Subject::parse).isEmpty()) {
      throw wrong("--as is kind:id, such as user:ada");
    }
    Rulebook.Front front =
        book.front(server)
            .orElseThrow(
                () -> wrong("there is no server " + server + "; known: " + book.servers()));
    Ask ask = front.mcp() ? mcp(front) : http(front);
    MemoryJournal journal = new MemoryJournal(Clock.systemUTC());
    List<Json.Obj> lines =
        WithoutPort.ask(ask, List.of(nothingMuch(front)), ByDocuments.gate(book, journal), journal)
            .journal();
    Json.Obj story = Stories.of(lines.getFirst(), List.of(), Optional.empty());
    PrintWriter out = spec.commandLine().getOut();
    out.println(format.spell(lines.getFirst()).orElseGet(() -> Explanation.of(story)));
    out.flush();
    boolean refused = lines.getFirst().get("decision").equals(Optional.of(new Json.Str("refused")));
    return refused && failOn.isPresent() ? Exit.FAILED : Exit.OK;
  }

  private Ask mcp(Rulebook.Front front) {
    if (what.route.isPresent()) {
      throw wrong(server + " is an MCP server: ask for --tool, --prompt, --resource or --method");
    }
    String method =
        what.tool
            .map(_ -> "tools/call")
            .or(() -> what.prompt.map(_ -> "prompts/get"))
            .or(() -> what.resource.map(_ -> "resources/read"))
            .or(() -> what.method)
            .orElseThrow(() -> wrong("say one of --tool, --prompt, --resource, --method, --route"));
    return Asking.mcp(as, front.host().toString(), front.path(), method, params());
  }

  private Json.Obj params() {
    Json.Obj given = given();
    Json.Obj.Builder params = Json.Obj.builder();
    if (what.resource.isPresent()) {
      return params.put("uri", new Json.Str(what.resource.get())).build();
    }
    Optional<String> name = what.tool.or(() -> what.prompt);
    if (name.isEmpty()) {
      return given;
    }
    return params.put("name", new Json.Str(name.get())).put("arguments", given).build();
  }

  private Json.Obj given() {
    return switch (JsonText.read(arguments.getBytes(UTF_8), JsonText.Rules.STRICT)) {
      case JsonText.Reading.Good(Json.Obj object) -> object;
      case JsonText.Reading.Good _ -> throw wrong("--args is a JSON object");
      case JsonText.Reading.Bad _ -> throw wrong("--args is not JSON that is read in one way only");
    };
  }

  private Ask http(Rulebook.Front front) {
    String[] route =
        what.route
            .orElseThrow(() -> wrong(server + " is an HTTP API: ask for --route \"GET /path\""))
            .split(" ", 2);
    if (route.length < 2) {
      throw wrong("--route is a method and a path, such as \"GET /orders/7\"");
    }
    return Asking.http(as, front.host().toString(), route[0], route[1]);
  }

  /** What a server answers that was never asked. */
  private static Script nothingMuch(Rulebook.Front front) {
    byte[] body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}".getBytes(UTF_8);
    return front.mcp()
        ? new Script.Answers(200, Headers.of("content-type", "application/json"), body)
        : new Script.Answers(204, Headers.none(), new byte[0]);
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
