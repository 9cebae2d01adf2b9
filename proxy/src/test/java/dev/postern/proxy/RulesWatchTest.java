package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds of the watch, without the second between them. */
final class RulesWatchTest {
  @TempDir private Path folder;

  private final AtomicInteger changes = new AtomicInteger();

  @Test
  void aChangeIsToldOnceTheFilesAreStill() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "a");
    RulesWatch watch = watch(changes::incrementAndGet);

    Files.writeString(file, "longer");
    watch.round();
    assertThat(changes).hasValue(0);
    watch.round();
    watch.round();
    assertThat(changes).hasValue(1);
  }

  @Test
  void aLinkToItsOwnFolderHidesNothingButItself() throws IOException {
    Files.createSymbolicLink(folder.resolve("around"), folder);
    Path file = Files.writeString(folder.resolve("z.yaml"), "a");
    RulesWatch watch = watch(changes::incrementAndGet);

    Files.writeString(file, "longer");
    watch.round();
    watch.round();
    assertThat(changes).hasValue(1);
  }

  @Test
  void aTreeThatGoesAndComesBackIsWatchedAllTheWhile() throws IOException {
    Path data = Files.createDirectory(folder.resolve("..data-1"));
    Path link = Files.createSymbolicLink(folder.resolve("..data"), data);
    RulesWatch watch = watch(changes::incrementAndGet);

    Files.delete(data);
    watch.round();
    watch.round();
    assertThat(changes).as("the link leads nowhere").hasValue(1);

    Files.delete(link);
    Files.createSymbolicLink(link, Files.createDirectory(folder.resolve("..data-2")));
    watch.round();
    watch.round();
    assertThat(changes).as("the link leads to the next folder").hasValue(2);
  }

  @Test
  void aPlaceThatIsNotThereIsWatchedUntilItComes() throws IOException {
    Path later = folder.resolve("later");
    RulesWatch watch =
        new RulesWatch(
            new RuleFiles(List.of(later), List.of()), List.of(), changes::incrementAndGet);

    Files.writeString(later, "a");
    watch.round();
    watch.round();
    assertThat(changes).hasValue(1);
  }

  @Test
  void aBugWhileRulesAreReadAgainDoesNotEndTheWatch() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "a");
    RulesWatch watch =
        watch(() -> {
          changes.incrementAndGet();
          throw new IllegalStateException("a bug");
        });

    for (String text : List.of("longer", "longer still")) {
      Files.writeString(file, text);
      watch.round();
      watch.round();
    }
    assertThat(changes).hasValue(2);
  }

  private RulesWatch watch(Runnable changed) {
    return new RulesWatch(new RuleFiles(List.of(folder), List.of()), List.of(), changed);
  }
}
