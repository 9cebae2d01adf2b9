package dev.postern.proxy.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OwnFolderTest {
  @TempDir private Path home;

  @Test
  void itIsMadeForItsOwnerOnlyAndFoundAgain() throws IOException {
    Path folder = home.resolve("a/b");
    OwnFolder.make(folder);
    OwnFolder.make(folder);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
  void oneThatOthersMayWriteToIsRefused(String rights) throws IOException {
    Path folder = Files.createDirectory(home.resolve("shared"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));

    assertThatThrownBy(() -> OwnFolder.make(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + " can be written by others");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aLinkToAFolderIsRefused() throws IOException {
    Path link =
        Files.createSymbolicLink(home.resolve("link"), Files.createDirectory(home.resolve("to")));

    assertThatThrownBy(() -> OwnFolder.make(link)).hasMessage(link + " is not a folder");
  }

  /** Only the superuser can give a folder away, so only there it is tried. */
  @Test
  void oneOfSomebodyElseIsRefused() throws IOException {
    Path folder = Files.createDirectory(home.resolve("theirs"));
    Assumptions.assumeTrue(Files.getAttribute(folder, "unix:uid").equals(0));
    Files.setAttribute(folder, "unix:uid", 12_345);

    assertThatThrownBy(() -> OwnFolder.make(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder + " belongs to ");
    assertThat(folder).isEmptyDirectory();
  }
}
