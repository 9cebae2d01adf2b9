package dev.postern.proxy;

import dev.postern.hooks.json.Json;
import dev.postern.policies.rulebook.Reading;
import dev.postern.policies.rulebook.documents.Problem;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code postern validate}. */
@Command(
    name = "validate",
    description = "Says whether rules can be used, and everything that is wrong with them at once.")
final class ValidateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RuleFilesOption rules = new RuleFilesOption();

  @Option(names = "--strict", description = "Take warnings for errors.")
  private boolean strict;

  @Option(
      names = {"-o", "--output"},
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private Format format = Format.table;

  @Override
  public Integer call() {
    return switch (rules.ruleFiles().read()) {
      case Reading.Good(var book, List<Problem> warnings, List<String> notes) -> {
        boolean valid = !strict || warnings.isEmpty();
        Json.Obj result =
            result(valid, List.of(), warnings, notes)
                .with("edition", new Json.Str(book.edition()))
                .with("servers", words(book.servers()));
        tell(result, List.of(), warnings, notes);
        yield valid ? Exit.OK : Exit.RULES_INVALID;
      }
      case Reading.Bad(List<Problem> problems) -> {
        tell(result(false, problems, List.of(), List.of()), problems, List.of(), List.of());
        yield Exit.RULES_INVALID;
      }
    };
  }

  private void tell(
      Json.Obj result, List<Problem> errors, List<Problem> warnings, List<String> notes) {
    PrintWriter out = spec.commandLine().getOut();
    format.spell(result).ifPresentOrElse(out::println, () -> table(errors, warnings, notes, out));
    out.flush();
    PrintWriter talk = spec.commandLine().getErr();
    talk.println(count(errors.size(), "error") + ", " + count(warnings.size(), "warning"));
    talk.flush();
  }

  private static void table(
      List<Problem> errors, List<Problem> warnings, List<String> notes, PrintWriter out) {
    errors.forEach(out::println);
    warnings.forEach(warning -> out.println("warning: " + warning));
    notes.forEach(note -> out.println("note: " + note));
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static Json.Obj result(
      boolean valid, List<Problem> errors, List<Problem> warnings, List<String> notes) {
    return Json.Obj.builder()
        .put("valid", Json.Bool.of(valid))
        .put("errors", problems(errors))
        .put("warnings", problems(warnings))
        .put("notes", words(notes))
        .build();
  }

  private static Json words(List<String> words) {
    return new Json.Arr(words.stream().<Json>map(Json.Str::new).toList());
  }

  private static Json problems(List<Problem> problems) {
    return new Json.Arr(problems.stream().map(ValidateCommand::problem).toList());
  }

  private static Json problem(Problem problem) {
    Json.Obj.Builder one =
        Json.Obj.builder()
            .put("file", new Json.Str(problem.file()))
            .put("line", Json.Num.of(problem.line()))
            .put("column", Json.Num.of(problem.column()))
            .put("what", new Json.Str(problem.what()));
    problem.didYouMean().ifPresent(word -> one.put("didYouMean", new Json.Str(word)));
    return one.build();
  }
}
