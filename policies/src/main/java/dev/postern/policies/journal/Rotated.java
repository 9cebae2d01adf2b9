package dev.postern.policies.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A journal file that was full and bears a number; the higher, the younger. */
record Rotated(Path path, long number) {
  /** The full files beside a journal file, the oldest first. */
  static List<Rotated> of(Path journal) throws IOException {
    String prefix = journal.getFileName() + ".";
    try (Stream<Path> beside = Files.list(folder(journal))) {
      return beside
          .flatMap(path -> read(path, prefix).stream())
          .sorted(Comparator.comparingLong(Rotated::number))
          .toList();
    }
  }

  static Path path(Path journal, long number) {
    return journal.resolveSibling(journal.getFileName() + "." + number);
  }

  static Path folder(Path journal) {
    Path absolute = journal.toAbsolutePath();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  private static Optional<Rotated> read(Path path, String prefix) {
    String name = String.valueOf(path.getFileName());
    String number = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
    return number.matches("[1-9][0-9]{0,17}")
        ? Optional.of(new Rotated(path, Long.parseLong(number)))
        : Optional.empty();
  }
}
