package dev.postern.policies.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.policies.rulebook.documents.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static Reading read(Path... named) {
    return new Reader().ofFiles().read(List.of(named), List.of());
  }

  private List<String> problems(Path... named) {
    return ((Reading.Bad) read(named))
        .problems().stream().map(problem -> problem.headline().replace(folder + "/", "")).toList();
  }

  @Test
  void aFolderIsReadWholeSortedWithTheFoldersInIt() throws IOException {
    write("b.yaml", Samples.server("second", "path: /b") + Samples.keys());
    write("a.yml", Samples.server("first", "path: /a"));
    write("z/deep/c.yaml", Samples.users(""));
    write(".hidden/d.yaml", "this is not read: [");
    write(".e.yaml", "nor this: [");
    write("notes.txt", "nor this: [");

    assertThat(((Reading.Good) read(folder)).rules().servers()).containsExactly("first", "second");
  }

  @Test
  void aMountedVolumeIsReadOnceThroughItsLinks() throws IOException {
    write("..2026_11_01/rules.yaml", Samples.house());
    Files.createSymbolicLink(folder.resolve("..data"), folder.resolve("..2026_11_01"));
    Files.createSymbolicLink(folder.resolve("rules.yaml"), folder.resolve("..data/rules.yaml"));

    assertThat(((Reading.Good) read(folder)).rules().servers()).containsExactly("weather");
  }

  @Test
  void aLinkToAFolderIsRefusedRatherThanLeftOut() throws IOException {
    write("x/a.yaml", Samples.house());
    write("r/b.yaml", "");
    Files.createSymbolicLink(folder.resolve("r/link"), folder.resolve("x"));

    assertThat(problems(folder.resolve("r")))
        .containsExactly("r/link:1:1: is a link to a folder: name that folder itself");
  }

  @Test
  void aFolderWithoutDocumentsIsAProblem() throws IOException {
    Files.createDirectory(folder.resolve("empty"));

    assertThat(problems(folder.resolve("empty")))
        .containsExactly("empty:1:1: holds no .yaml or .yml file");
  }

  @Test
  void whatIsNotThereIsAProblem() {
    assertThat(problems(folder.resolve("absent.yaml")))
        .containsExactly("absent.yaml:1:1: there is no such file");
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws IOException {
    Path file = write("large.yaml", new byte[(1 << 20) + 1]);

    assertThat(problems(file)).containsExactly("large.yaml:1:1: is larger than 1 MiB");
  }

  @Test
  void encodingsOtherThanPlainUtf8AreToldInPlainWords() throws IOException {
    assertThat(problems(write("mark.yaml", "\ufeffa: 1")))
        .containsExactly(
            "mark.yaml:1:1: begins with a byte order mark: save it as UTF-8 without one");
    assertThat(problems(write("wide.yaml", "a: 1".getBytes(StandardCharsets.UTF_16))))
        .containsExactly("wide.yaml:1:1: is UTF-16: save it as UTF-8");
    assertThat(problems(write("latin.yaml", "a: 1\nb: é".getBytes(StandardCharsets.ISO_8859_1))))
        .containsExactly("latin.yaml:2:4: is not UTF-8 here: save it as UTF-8");
  }

  @Test
  void aFileThatCannotBeReadHidesNoProblemsOfOthersAndInventsNone() throws IOException {
    Path server = write("server.yaml", Samples.server("weather", "polcy: x"));
    Path broken = write("broken.yaml", "a: [");

    assertThat(problems(server, broken))
        .containsExactly(
            "server.yaml:10:3: unknown key 'polcy'" + " (did you mean policy?)",
            "broken.yaml:1:5: this is not YAML: while parsing a flow node, expected the node"
                + " content, but found '<stream end>'");
  }

  @Test
  void problemsAreSortedByTheOrderInWhichFilesWereNamed() throws IOException {
    Path z = write("z.yaml", "kind: X\n");
    Path a = write("a.yaml", "kind: X\n");

    assertThat(((Reading.Bad) read(z, a)).problems())
        .extracting(Problem::file)
        .isSortedAccordingTo((one, other) -> -one.compareTo(other));
  }

  @Test
  void pathsAreMeantFromTheFileThatNamesThem() throws IOException {
    Path base = write("base/side.yaml", Samples.sidecar("journal: {to: {file: a.log}}"));
    Path over = write("over/side.yaml", Samples.sidecar("secretDirs: [secrets]"));

    Reading.Good good = (Reading.Good) new Reader().ofFiles().read(List.of(base), List.of(over));

    SidecarConfig config = good.rules().sidecar();
    assertThat(config.secretDirs()).containsExactly(folder.resolve("over/secrets"));
    assertThat(((SidecarConfig.JournalTarget.File) config.journal().to()).file())
        .isEqualTo(folder.resolve("base/a.log"));
  }
}
