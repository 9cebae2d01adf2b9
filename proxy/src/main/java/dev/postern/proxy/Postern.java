package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The program. A sidecar starts often, and mostly by a line that needs no parser: such a line is
 * taken as it stands, since reading the commands and all their options takes longer than opening
 * the doors.
 */
public final class Postern {
  private Postern() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.exit(
        isPlainRun(arguments)
            ? Running.by(plainFiles(arguments), new PrintWriter(System.err, true, UTF_8))
            : Commands.line().execute(arguments));
  }

  /** Whether it is {@code run} and nothing but names of files. */
  static boolean isPlainRun(String... arguments) {
    return arguments.length > 1
        && arguments[0].equals("run")
        && Arrays.stream(arguments).noneMatch(Postern::meansSomething);
  }

  /** Whether the parser would make anything of a word but a word. */
  private static boolean meansSomething(String word) {
    return word.isEmpty() || "-@\"'".indexOf(word.charAt(0)) >= 0;
  }

  private static RuleFiles plainFiles(String... arguments) {
    List<Path> files = Arrays.stream(arguments).skip(1).map(Path::of).toList();
    return new RuleFiles(files, List.of());
  }
}
