package dev.postern.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/postern} of a release, and what a rehearsal leaves in its folder of jars. */
final class StarterTest {
  private static final Path BUILT = Path.of("..", "proxy", "target", "postern", "lib");

  /** Printed for each class that was learnt in the rehearsal, and for no other of ours. */
  private static final String LEARNT = "dev.postern.proxy.Postern source: shared objects file";

  @TempDir private Path folder;

  @Test
  void whatWasLearntIsUsedWhereverTheReleaseIsAndAnythingElseIsDoneWithout() throws Exception {
    Path home = release(folder.resolve("a release"));
    Said unrehearsed = version(home);
    assertThat(unrehearsed.out()).startsWith("postern ").hasLineCount(1);
    assertThat(unrehearsed.err()).isEmpty();
    assertThat(classes(home)).isNotEmpty().doesNotContain(LEARNT);

    assertThat(start(home, "--rehearse").code()).isZero();
    assertThat(classes(home)).contains(LEARNT);

    Path elsewhere = folder.resolve("some where else");
    Files.move(home, elsewhere);
    assertThat(classes(elsewhere)).contains(LEARNT);

    flipUnseen(elsewhere.resolve("lib"));
    assertThat(classes(elsewhere)).isNotEmpty().doesNotContain(LEARNT);
    flipUnseen(elsewhere.resolve("lib"));
    assertThat(classes(elsewhere)).contains(LEARNT);

    Path learnt = learnt(elsewhere);
    byte[] half = Files.readAllBytes(learnt);
    Files.write(learnt, Arrays.copyOf(half, half.length / 2));
    Said truncated = version(elsewhere);
    assertThat(truncated.code()).isZero();
    assertThat(truncated.out()).startsWith("postern ").hasLineCount(1);
    assertThat(truncated.err()).contains("AOT cache");
  }

  /** Other bytes in a jar, of which neither its time nor its size tells. */
  private static void flipUnseen(Path lib) throws IOException {
    Path jar = lib.resolve(anyJar().getFileName());
    FileTime time = Files.getLastModifiedTime(jar);
    byte[] bytes = Files.readAllBytes(jar);
    bytes[10] ^= 1; // the time of its first entry, which nobody reads
    Files.write(jar, bytes);
    Files.setLastModifiedTime(jar, time);
  }

  @Test
  void aRehearsalThatFailsSaysSoAndLeavesNothing() throws Exception {
    Path home = release(folder.resolve("release"));
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      Path proxy =
          jars.filter(jar -> jar.getFileName().toString().startsWith("postern-proxy"))
              .findFirst()
              .orElseThrow();
      Files.delete(proxy);
    }
    Said said = start(home, "--rehearse");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("Rehearsal");
    try (Stream<Path> left = Files.list(home.resolve("lib"))) {
      assertThat(left.map(Path::toString)).allMatch(name -> name.endsWith(".jar"));
    }
  }

  /** A home as it is unpacked: bin and lib. */
  private static Path release(Path home) throws IOException {
    assumeTrue(Files.isDirectory(BUILT), "bin/postern is built by mvn verify, not by mvn test");
    copy(Path.of("..", "bin"), home.resolve("bin"));
    copy(BUILT, home.resolve("lib"));
    try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
      for (Path learnt : lib.filter(path -> path.toString().endsWith(".aot")).toList()) {
        Files.delete(learnt);
      }
    }
    return home;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static Path anyJar() throws IOException {
    try (Stream<Path> jars = Files.list(BUILT)) {
      return jars.filter(path -> path.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }

  private static Path learnt(Path home) throws IOException {
    try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
      List<Path> files = lib.filter(path -> !path.toString().endsWith(".jar")).toList();
      assertThat(files).hasSize(1);
      return files.getFirst();
    }
  }

  private record Said(int code, String out, String err) {}

  private Said version(Path home) throws Exception {
    return start(home, "version");
  }

  /** Which classes a start loads, and from where. */
  private String classes(Path home) throws Exception {
    Path log = Files.createTempFile(folder, "classes", ".log");
    Said said = start(home, "version", "-Xlog:class+load=info:file=" + log);
    assertThat(said.code()).as(said.err()).isZero();
    return Files.readString(log);
  }

  private Said start(Path home, String argument, String... javaOptions) throws Exception {
    Path err = Files.createTempFile(folder, "postern", ".err");
    ProcessBuilder starter =
        new ProcessBuilder(home.resolve("bin").resolve("postern").toString(), argument)
            .redirectError(err.toFile());
    starter.environment().put("POSTERN_JAVA_HOME", System.getProperty("java.home"));
    starter.environment().put("POSTERN_JAVA_OPTS", String.join(" ", javaOptions));
    Process running = starter.start();
    String out = new String(running.getInputStream().readAllBytes(), UTF_8);
    return new Said(running.waitFor(), out, Files.readString(err));
  }
}
