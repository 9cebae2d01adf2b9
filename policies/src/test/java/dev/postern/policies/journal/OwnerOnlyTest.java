package dev.postern.policies.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read what the journal leaves on disk. */
class OwnerOnlyTest {
  @TempDir Path home;

  @Test
  void everyFileAndFolderThatTheJournalMakesIsForItsOwner() throws IOException {
    Path buffer = home.resolve("state/buffer");
    Path lines = home.resolve("out/j");
    Outlet.File outlet = new Outlet.File(lines, 1 << 20, 9);
    MappedJournal.open(buffer, 256 << 10, outlet, WhenFull.REFUSE, Clock.systemUTC()).close();

    for (Path folder : new Path[] {home.resolve("state"), buffer, home.resolve("out")}) {
      assertThat(rights(folder)).as("%s", folder).isEqualTo("rwx------");
    }
    everyFileIsItsOwnersOnly(buffer);
    everyFileIsItsOwnersOnly(home.resolve("out"));
  }

  @Test
  void soIsTheFileThatFollowsAFullOne() throws IOException {
    Path out = home.resolve("out");
    try (RotatingFile file = new RotatingFile(new Outlet.File(out.resolve("j"), 10, 9))) {
      for (int line = 0; line < 3; line++) {
        file.write(
            ByteBuffer.wrap("a long line\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      }
    }

    assertThat(out.resolve("j.2")).exists();
    everyFileIsItsOwnersOnly(out);
  }

  private static void everyFileIsItsOwnersOnly(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(file -> assertThat(rights(file)).isEqualTo("rw-------"));
    }
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
